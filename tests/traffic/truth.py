# SPDX-License-Identifier: ISC
"""How a connection really was, and where a flow record says otherwise."""
import ipaddress


def ends(connection):
    t = connection.tuple
    return frozenset((str(ipaddress.ip_address(host)), port)
                     for host, port in zip(t.hosts, t.ports))


def repeated(connection):
    """How many SYNs and segments of data that the tap had seen in whole or in
    part came once more. The last octet alone counts for neither: a keep-alive
    looks the same."""
    seen = [set(), set()]
    counts = {'syn': 0, 'data': 0, 'last octet': 0}
    for s in connection.path.seen:
        g = s.segment
        had = seen[s.side]
        if 'S' in g.flags:
            counts['syn'] += ('S', g.flags) in had
            had.add(('S', g.flags))
        elif g.len and g.label not in ('keep-alive', 'window probe'):
            octets = range(g.seq, g.seq + g.len)
            counts['data'] += not had.isdisjoint(octets)
            counts['last octet'] += g.len == 1 and g.seq in had and \
                g.seq + 1 not in had
            had.update(octets)
    return counts


def acks_lost(connection, lost):
    """Those of what was lost that acknowledge a FIN."""
    return [p for p in lost if p[1].ack is not None and
            connection.ends[1 - p[0]].fin is not None and
            p[1].ack > connection.ends[1 - p[0]].fin]


def final_ack_lost(connection):
    """Did the network lose two ACKs of a FIN or more? Then it was missing."""
    for side in (0, 1):
        lost = connection.path.lost_before + connection.path.lost_after
        if len([p for p in acks_lost(connection, lost) if p[0] != side]) >= 2:
            return True
    return False


def unseen_abort(connection):
    return any(p[1].label in ('abort', 'reset')
               for p in connection.path.lost_before)


def reset_beyond(connection):
    """Did a RST come that lies beyond all that the tap had seen of its sender?
    What lay before it was lost on the way to the tap. Whoever guesses may send
    the like, so only its receiver's reaction tells whether it ends anything
    (RFC 9293 3.5.3); there need not be one."""
    edge = [0, 0]
    for s in connection.path.seen:
        g = s.segment
        if 'R' in g.flags and g.seq > edge[s.side]:
            return True
        size = g.len + ('S' in g.flags) + ('F' in g.flags)
        if size:
            edge[s.side] = max(edge[s.side], g.seq + size)
    return False


def refused_one(connection):
    """Did a SYN come before its receiver opened too, and was reset? With what
    that sends then there are two connections, whether or not the RST arrives."""
    return connection.open == 'simultaneous' and any(
        s.segment.label == 'reset' for s in connection.path.seen)


def differences(connection, flows):
    if refused_one(connection):
        return
    if len(flows) != 1:
        yield '%d flows' % len(flows)
        return
    record, found = flows[0]
    yield from states(connection, record)
    yield from time_waits(connection, found)
    yield from losses(connection, record)
    if not connection.weather:
        yield from kinds(connection, record, found)


def states(connection, record):
    if connection.path.lost_after or unseen_abort(connection) or \
            reset_beyond(connection):
        return                  # the tap cannot know what arrived
    for name, end in zip(('client', 'server'), connection.ends):
        says = record[name]['state']
        if end.state not in ('CLOSED', 'TIME_WAIT', 'LISTEN'):
            continue            # it was not done in time
        if end.error in ('reset', 'aborted', 'refused'):
            want = ('CLOSED', 'LISTEN')
        else:
            want = ('CLOSED', 'TIME_WAIT')
        if says not in want:
            yield 'state of %s is %s, not %s' % (name, says, want)


def time_waits(connection, found):
    """What a TIME_WAIT is said to have met, it has; but what was lost behind the
    tap has not come, and may have begun it."""
    counts = {f['id']: f['count'] for f in found
              if f['certainty'] != 'possible'}
    said = counts.get('tcp.time_wait_refreshed', 0) + \
        counts.get('tcp.old_segment_in_time_wait', 0)
    late = sum(end.late for end in connection.ends) + \
        len(acks_lost(connection, connection.path.lost_after))
    if said > late:
        yield 'late in TIME_WAIT, %d segments, not %d' % (said, late)
    if 'tcp.time_wait_assassination' in counts and \
            not connection.path.lost_after and \
            not any(end.woken for end in connection.ends):
        yield 'tcp.time_wait_assassination, not true'


def losses(connection, record):
    """No more octets are lost before the tap than were lost or late there."""
    most = sum(p[1].len for p in connection.path.lost_before)
    says = sum(record[name]['lost']['before_capture']['bytes']
               for name in ('client', 'server'))
    if says > most and 'late' not in connection.weather:
        yield '%d octets lost before the tap, not %d' % (says, most)


def probes(connection):
    """How many keep-alives and probes of a shut window the tap saw; and how
    many of these met the word that the window was open again, or data, so that
    they look like something else."""
    counts = {'keep-alive': 0, 'window probe': 0}
    window = [None, None]
    sent = [0, 0]
    crossed = 0
    for s in connection.path.seen:
        label = s.segment.label
        if label == 'window probe' and window[1 - s.side] != 0 or \
                label == 'keep-alive' and s.segment.ack < sent[1 - s.side]:
            crossed += 1
        elif label in counts:
            counts[label] += 1
        window[s.side] = s.segment.window
        sent[s.side] = max(sent[s.side], s.segment.seq + s.segment.len)
    return counts, crossed


def kinds(connection, record, found):
    """How often each kind of segment was sent, of those that are judged."""
    counts = {'again': sum(sum(record[side]['retransmitted'].values())
                           for side in ('client', 'server'))}
    for f in found:
        counts[f['id']] = counts.get(f['id'], 0) + f['count']
    asks, crossed = probes(connection)
    again = repeated(connection)
    want = {'tcp.keep_alive': (asks['keep-alive'], crossed),
            'tcp.zero_window_probe': (asks['window probe'], 0),
            'tcp.out_of_order': (0, 0),
            'tcp.syn_retransmitted': (again['syn'], 0),
            'again': (again['data'], crossed)}
    for kind, (least, more) in want.items():
        if not least <= counts.get(kind, 0) <= least + more:
            yield '%s, %d times, not %d' % (kind, counts.get(kind, 0), least)
