# SPDX-License-Identifier: ISC
"""What kernels and programs said, against what lastack says of the capture.

The texts of pcaps/real/ hold both (pcaps/README.md). Where lastack cannot say
the same, a line `// differs SIDE [N] WHAT: VALUE: WHY' says what it must say;
one that is not needed any more is a fault, and so is an error of TCP that the
kernels do not bear out.
"""
import re

SIDES = ('client', 'server')
# kernel client PORT.N: ...; counters both: ...; program server: closed 1000
SAID = re.compile(r'// (kernel|counters|tap|program) (client|server|both)'
                  r'(?: (\d+)(?:\.(\d+))?)?: (.*)')
DIFFERS = re.compile(r'// differs (client|server|both)(?: (\d+))? (\w+): '
                     r'(.*?): .')
AGAIN = ('tcp.syn_retransmitted', 'tcp.synack_retransmitted',
         'tcp.fin_retransmitted')


def repeats(flow, side, findings):
    return sum(flow[side]['retransmitted'].values()) + sum(
        of(flow, side, findings, name) for name in AGAIN)


def of(flow, side, findings, name):
    """How often this end of the flow gave rise to the finding."""
    return sum(f['count'] for f in findings if (f['flow'], f['id'], f['src'])
               == (flow['flow'], name,
                   {key: flow[side][key] for key in ('ip', 'port')}))


def resets(flow, side, _):
    states = [s['state'] for s in flow[side]['states']]
    return sum(before in ('ESTABLISHED', 'CLOSE_WAIT') and now == 'CLOSED'
               for before, now in zip(states, states[1:]))


# What the kernel, or the wire, counts and lastack can count too.
COUNTED = {
    'EstabResets': resets,
    'RetransSegs': repeats,
    'TCPKeepAlive': lambda *a: of(*a, 'tcp.keep_alive'),
    'TCPWinProbe': lambda *a: of(*a, 'tcp.zero_window_probe'),
    'TCPToZeroWindowAdv':
        lambda flow, side, _: flow[side]['zero_window']['episodes'],
    'missed': lambda flow, side, _: flow[side]['missed_bytes'],
}
# Of the network's own doubles none can tell.
IF_SAID = {
    'duplicates': lambda flow, side, _: flow[side]['duplicates'],
}
# And what only both ends together can tell.
TOGETHER = {
    'TCPChallengeACK': 'tcp.challenge_ack',
}

# What is found of an end that stays in one of these states.
STAYS = {
    'tcp.handshake_incomplete_syn_rcvd': ('SYN_RCVD',),
    'tcp.fin_unacked': ('FIN_WAIT_1', 'CLOSING'),
    'tcp.final_ack_missing': ('LAST_ACK',),
}

# What is found of an end that knows nothing of a connection any more, or of data
# that it is told to have sent, or that came with other octets before, and what
# kernels count then.
LOST = {
    'tcp.half_open_detected': ('TCPChallengeACK', 'OutRsts'),
    'tcp.old_incarnation_segment': ('TCPChallengeACK',),
    'tcp.data_right_of_window': ('BeyondWindow',),
    'tcp.overlap_conflicting': ('TCPDSACKOldSent',),
    'tcp.ack_of_unsent_data': ('TCPChallengeACK', 'TCPACKSkippedChallenge'),
}

# Of what is sent again no more may be said to be of a class than the kernel
# counts; less may, as nobody else can always know. It counts SYNs and FINs too.
CLASSED = {
    'rto': ('TCPTimeouts', 'TCPSlowStartRetrans'),
    'fast': ('TCPFastRetrans',),
    'tail_loss_probe': ('TCPLossProbes',),
}
# What says that it was in vain, as its peer counts: who closed does not listen.
IN_VAIN = ('TCPDSACKOldSent', 'TCPDSACKOfoSent')


class Truth:
    """What one text holds."""

    def __init__(self, path):
        self.walks, self.counters, self.closed, self.differs = {}, {}, {}, {}
        self.used = set()       # of the keys of `differs'
        with open(path, encoding='utf-8') as text:
            for line in text:
                self.add(line)

    def add(self, line):
        if line.startswith('// differs'):
            if not (differs := DIFFERS.match(line)):
                raise ValueError(line)
            side, flow, what, value = differs.groups()
            self.differs[side, int(flow or 1), what] = value
        if not (said := SAID.match(line)):
            return
        what, side, port, n, text = said.groups()
        if what == 'kernel':
            self.walks[side, int(port), int(n or 1)] = text
        elif what in ('counters', 'tap'):
            self.counters.setdefault(side, {}).update(
                (name, int(value)) for name, value in (
                    item.split('=') for item in text.split()
                    if item != 'none'))
        elif found := re.match(r'closed (\d+)', text):
            self.closed[side] = int(found.group(1))

    def wanted(self, side, flow, what, value):
        key = side, flow, what
        self.used.add(key)
        return self.differs.get(key, value)

    def hasty(self):
        return 'both' in self.counters

    def judge(self, side, flow, what, said, got, fits=lambda got, want:
              got == want):
        """Of one thing that was said: what lastack says of it, or should."""
        want = self.wanted(side, flow, what, said)
        if not fits(got, want):
            yield 'kernel or program, %s of flow %d, %s: %s, here: %s' % (
                side, flow, what, want, got)
        elif want is not said and fits(got, said):
            yield '%s of flow %d, %s: the same now: %s' % (
                side, flow, what, got)

    @staticmethod
    def key(side, flow, flows):
        """Under which the walk of that end is, if it is told: the n-th
        connection of its ports."""
        port = flow['client']['port']
        of_port = [f for f in flows if f['client']['port'] == port]
        return side, port, of_port.index(flow) + 1

    def is_last(self, key):
        """Of the connections of that end, which are counted together."""
        return key[2] == max(n for side, _, n in self.walks if side == key[0])

    def stays(self, key, flow):
        """The state in which that end waits for an ACK until it gives up."""
        side = key[0]
        said = self.walks.get(key, 'none').split()
        counted = self.counters.get(side, {})
        if said[-1] == 'CLOSED' and self.is_last(key) and (
                'TCPAbortOnTimeout' in counted or
                said[:-1] == ['SYN_RCVD'] and 'TCPTimeouts' in counted):
            said.pop()
        want = self.wanted(side, flow, 'states', said[-1]).split()
        return said[-1] if said[-1:] == want[-1:] else None


def walk(flow, side):
    """The states of an end, from the first that a socket of it had, which is
    not that in which the last connection left it."""
    states = [s['state'] for s in flow[side]['states']]
    while states and states[0] in ('CLOSED', 'LISTEN', 'TIME_WAIT'):
        states.pop(0)
    return ' '.join(states) or 'none'


def agrees(got, want, hasty):
    """The kernel was asked each millisecond: it may hide states in between.

    Across a wire only that of a FIN,ACK, which takes FIN_WAIT_1 to TIME_WAIT
    (RFC 9293 3.10.7.4 steps 5 and 8); on loopback any."""
    if hasty:
        left = iter(got.split())
        return got.split()[-1] == want.split()[-1] and all(
            state in left for state in want.split())
    return want in (got, got.replace('FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT',
                                     'FIN_WAIT_1 TIME_WAIT'))


def facing(flow, ports):
    """The client is whose port the kernel's lines name: of two that open at
    the same time, either may be seen first."""
    if flow['client']['port'] in ports or flow['server']['port'] not in ports:
        return flow
    return dict(flow, client=flow['server'], server=flow['client'])


def judge_walks(truth, flows):
    for (side, port, n), said in truth.walks.items():
        of_port = [f for f in flows if f['client']['port'] == port]
        if len(of_port) < n:
            yield 'no flow of port %d, %d' % (port, n)
            continue
        number = flows.index(of_port[n - 1]) + 1
        yield from truth.judge(
            side, number, 'states', said, walk(of_port[n - 1], side),
            lambda got, want: agrees(got, want, truth.hasty()))


def judge_ends(truth, flows):
    """Each end is one of whose states the kernel told, but for short ones on
    loopback."""
    for n, flow in enumerate(flows, 1):
        for side in SIDES:
            if flow[side]['state'] != flow[side]['states'][-1]['state']:
                yield '%s of flow %d: not in its last state' % (side, n)
            if truth.key(side, flow, flows) not in truth.walks and \
                    not (truth.hasty() and truth.walks):
                yield '%s of flow %d: the kernel says nothing' % (side, n)


def judge_findings(truth, flows, findings):
    """An end that stays where it waits is found, no other is, and no error of
    TCP but these. Of one direction alone nothing is said for sure."""
    for n, flow in enumerate(flows, 1):
        stays = {truth.stays(truth.key(side, flow, flows), n)
                 for side in SIDES}
        want = {name for name, states in STAYS.items()
                if stays.intersection(states)}
        got = {f['id'] for f in findings if f['flow'] == flow['flow'] and
               'one_sided' not in f['doubts'] and (
                   f['id'] in STAYS or f['severity'] == 'error' and
                   f['id'].startswith('tcp.'))}
        got -= {name for name, counters in LOST.items() if any(
            c in of for of in truth.counters.values() for c in counters)}
        if got != want:
            yield 'flow %d: the kernels bear out %s, here: %s' % (
                n, sorted(want), sorted(got))


def judge_number(truth, flows):
    """Each connection is a flow, and nothing else is; on loopback some are too
    short to be seen."""
    want = int(truth.wanted('both', 1, 'flows', len(truth.walks) // 2))
    if truth.walks and not truth.hasty() and len(flows) != want:
        yield 'kernel: %d connections, here: %d' % (want, len(flows))


def judge_counters(truth, flows, findings):
    if set(truth.counters) not in ({'both'}, set(SIDES)):
        yield 'counters of %s only' % ', '.join(truth.counters)
    for side, counters in truth.counters.items():
        for name, count in (COUNTED | IF_SAID).items():
            if name in IF_SAID and name not in counters:
                continue
            yield from truth.judge(
                side, 1, name, str(counters.get(name, 0)),
                str(sum(count(flow, s, findings) for flow in flows
                        for s in (SIDES if side == 'both' else (side,)))))
    for name, finding in TOGETHER.items() if truth.counters else ():
        yield from truth.judge(
            'both', 1, name, str(sum(counters.get(name, 0) for counters in
                                     truth.counters.values())),
            str(sum(f['count'] for f in findings if f['id'] == finding)))


def judge_classes(truth, flows):
    for side, counters in truth.counters.items():
        peer = {'client': 'server', 'server': 'client'}.get(side, side)
        most = {name: sum(counters.get(c, 0) for c in counted)
                for name, counted in CLASSED.items()}
        most['dsacked'] = sum(truth.counters.get(peer, {}).get(c, 0)
                              for c in IN_VAIN)
        for name, count in most.items():
            got = sum(flow[s]['retransmitted'][name] for flow in flows
                      for s in (SIDES if side == 'both' else (side,)))
            if got > count:
                yield 'kernel, %s: %s at most %d, here: %d' % (
                    side, name, count, got)


def judge_closed(truth, flows):
    """A client's connection is the first, a server's the last of a chain."""
    sockets = [f['websocket'] for f in flows if f['websocket']]
    for side, code in truth.closed.items() if sockets else ():
        end = sockets[0 if side == 'client' else -1]['end']
        yield from truth.judge(side, 1, 'closed', str(code),
                               str(end[side + '_sees']))


def judge(path, document):
    """Of a text with no truth in it, nothing is asked."""
    truth = Truth(path)
    if not path.endswith('.txt'):
        return
    ports = {port for _, port, _ in truth.walks}
    flows = [facing(f, ports) for f in sorted(
        document['flows'], key=lambda f: f['first_frame'])]
    yield from judge_walks(truth, flows)
    yield from judge_number(truth, flows)
    yield from judge_ends(truth, flows)
    yield from judge_findings(truth, flows, document['findings'])
    yield from judge_counters(truth, flows, document['findings'])
    yield from judge_classes(truth, flows)
    yield from judge_closed(truth, flows)
    for side, flow, what in truth.differs.keys() - truth.used:
        yield 'differs %s %d %s: nobody said anything of it' % (
            side, flow, what)
