# SPDX-License-Identifier: ISC
"""Injuries to TCP and IP, one row each, as patient.py has them."""
import struct

import faults
import patient
import reframe
import segment
import shapes
from patient import Injury, Unfit, end_of

MS, S = segment.MS, segment.S

# What surrounds an injury. SEEN: the capture has it all, whatever it does.
CALM = ((),)
ROUGH = ((), (), ('loss',), ('late',), ('repeat',))
WHOLE = (faults.none,)
TWICE = (faults.none, faults.none, faults.twice, faults.two_points)
SEEN = TWICE + (faults.swapped, faults.two_clocks)
TALKS = (shapes.request, shapes.request, shapes.turns, shapes.half_close)


def way(sent):
    """What kind of segment it is, as tests of the rows ask."""
    return set(sent.flags)


def is_syn(sent):
    return 'S' in sent.flags and 'A' not in sent.flags


def is_synack(sent):
    return 'S' in sent.flags and 'A' in sent.flags


def is_fin(sent):
    return 'F' in sent.flags


def is_data(sent):
    return sent.len > 0 and sent.label not in ('keep-alive', 'window probe')


def the_nth(n, side, test):
    """A question for Ward: is this the n-th of that side that passes?"""
    count = [0]

    def ask(of, sent):
        if of == side and test(sent):
            count[0] += 1
            return count[0] == n
        return False
    return ask


def every(side, test=lambda sent: True):
    return lambda of, sent: of == side and test(sent)


def closers(p, wait=0, more=()):
    """Each says something; p.a closes first, then the other, without FINs
    that cross."""
    p.scripts[p.a] = [('send', p.dice.randrange(1, 3000)), ('shutdown',)]
    p.scripts[1 - p.a] = [('read_to_end',), ('wait', wait),
                          *more, ('shutdown',)]
    p.restyle((0, 1), fin_alone=True)


# The handshake.

def nobody_answers(p):
    p.path.after = every(0)


def unanswered(p):
    syns = p.tapped(0, is_syn)
    p.blame('unknown', syns[:1], syns[-1:])


def refusing(p):
    p.open = 'refused'


def refused(p):
    p.blame('server', p.tapped(0, is_syn)[:1],
            p.tapped(1, lambda s: 'R' in s.flags)[:1])


def lost_once(test, n=1):
    """The first one is lost behind the tap, and sent again."""
    def before(p):
        p.path.after = the_nth(n, p.a, test)
    return before


def again(test, side=None):
    def after(p):
        both = p.tapped(p.a if side is None else side, test)
        p.blame('unknown', both[:1], both[1:2], more=both)
    return after


def lose_syn(p):
    p.path.after = the_nth(1, 0, is_syn)


def lose_synack(p):
    p.path.after = the_nth(1, 1, is_synack)


def client_vanishes(p):
    p.path.before = every(0, lambda s: not is_syn(s))


def never_acknowledged(p):
    synacks = p.tapped(1, is_synack)
    p.blame('unknown', synacks[:1], synacks[-1:])


def crossing_syns(p):
    p.open = 'simultaneous'


def opened_together(p):
    p.blame('unknown', p.tapped(0, is_syn)[:1], p.tapped(1, is_syn)[:1])
    if p.refused() or len(p.tapped(0, is_syn)) != 1 or \
            len(p.tapped(1, is_syn)) != 1:
        raise Unfit             # each came when the other was not there yet


def nobody_asked(p):
    p.open = 'nobody'


def answer_to_nothing(p):
    """Far from the beginning of the capture, where a SYN would be unseen."""
    later = 70 * S
    answer = p.stray(later, 1, 'SA', 0, 1)
    reset = p.stray(later + p.dice.randrange(100, 50000), 0, 'R', 1)
    p.blame(1, [answer], [reset])


def scan(flags):
    def after(p):
        syn = p.stray(p.dice.randrange(1000), 0, 'S', 0)
        syn.octets = reframe.with_flags(syn.octets, flags)
        p.stray(p.dice.randrange(2000, 90000), 1, 'RA', 0, 1 + ('F' in flags))
        p.blame(0, [syn])
    return after


def port_zero(p):
    p.ports = p.dice.choice(((0, 7007), (p.dice.randrange(1024, 65536), 0)))


def to_port_zero(p):
    p.blame(0, p.packets[:1])


# Options, of the SYN of one side.

def syns(p):
    return p.tapped(p.a, lambda s: 'S' in s.flags)


def scales(p):
    p.restyle((0, 1), wscale=7)
    p.restyle((p.a,), wscale=14, rcvbuf=1 << 20)


def too_large_a_scale(p):
    found = syns(p)
    shift = p.dice.randrange(15, 256)
    for k in found:
        k.octets = reframe.with_option(k.octets, 3, bytes((3, 3, shift)))
    p.blame(p.a, found)


def small_segments(p):
    p.restyle((1 - p.a,), mss=536)


def no_mss(p):
    found = syns(p)
    for k in found:
        k.octets = reframe.with_option(k.octets, 2, b'')
    p.blame(p.a, found)


BAD_OPTIONS = (b'\xfd\0', b'\xfd\1', b'\xfd\x28', b'\1\1\1\xfd', b'\2\3\5',
               b'\5\7\0\0\0\0\0', b'\3\5\1\1\1')


def bad_option(p):
    k = p.dice.choice(p.tapped(p.a, lambda s: not s.sack and
                               'R' not in s.flags))
    bad = p.dice.choice(BAD_OPTIONS)
    bad += b'\1' * (-len(bad) % 4) if bad[0] != 1 else b''
    if bad[:1] == b'\2' and 'S' not in k.segment().flags:
        bad = b'\xfd\1\1\1'     # of no use elsewhere, and not looked at
    copies = [c for c in p.packets if c.segment() is k.segment()]
    for c in copies:
        c.octets = reframe.with_option(
            c.octets, bad[0] if bad[0] != 1 else 253, bad)
    p.blame(p.a, copies)


# Segments that nobody should send; their receiver takes no notice.

def stray(flags, length=0, reflag=None):
    def after(p):
        k = p.stray(p.moment(), p.a, flags, length=length)
        if reflag is not None:
            k.octets = reframe.with_flags(k.octets, reflag)
        p.blame(p.a, [k])
    return after


def beyond_fin(p):
    """In FIN_WAIT_2: the FIN has arrived, the other end has not closed."""
    fins, acks = p.tapped(p.a, is_fin), first_ack(p)
    theirs = p.tapped(1 - p.a, is_fin)
    if not fins or not acks or not theirs or \
            theirs[0].time < acks[0].time + 2:
        raise Unfit
    late = p.stray(p.dice.randrange(acks[0].time + 1, theirs[0].time), p.a,
                   'AP', end_of(fins[0].segment()),
                   length=p.dice.randrange(1, 400))
    p.blame(p.a, fins, [late])


# Data.

def any_data(p):
    ask = the_nth(p.dice.randrange(1, 5), p.a, is_data)

    def after(side, sent):
        if ask(side, sent):
            p.hurt_at = p.clock.now
            return True
        return False
    p.path.after = after


def lost_and_again(p):
    """What the tap had seen comes again. The ACK that went down with it may
    have been wanted too, so that the other end sends something again."""
    had, found = [set(), set()], []
    for k in p.packets:
        if is_data(k.segment()):
            sent = range(k.segment().seq, k.segment().seq + k.segment().len)
            if not had[k.side].isdisjoint(sent):
                found.append(k)
            had[k.side].update(sent)
    if not p.path.lost_after or not found or \
            found[0].time < p.hurt_at + 2 * MS:
        raise Unfit             # so soon that it may be a copy of the tap
    p.blame('unknown', found, more=found)


def overtaken(p):
    p.v4 = True                 # so that IP IDs tell
    p.path.held = lambda side, sent, ask=the_nth(
        p.dice.randrange(1, 6), p.a, is_data): p.dice.randrange(
            20, 2000) if ask(side, sent) else 0


def behind_later(p):
    sent = p.tapped(p.a, is_data)
    if any(k.segment().label != 'data' for k in sent):
        raise Unfit             # the peer's ACKs had it sent again
    late = [k for i, k in enumerate(sent)
            if any(e.segment().seq > k.segment().seq for e in sent[:i])]
    p.blame('unknown', late)


def labelled(label):
    def after(p):
        all_of_it = [k for k in p.packets if k.segment().label == label]
        p.blame('unknown', all_of_it[:1], more=all_of_it)
    return after


def while_shut(p):
    """The probes that the tap saw while the window was shut."""
    window = [None, None]
    found = []
    for k in p.packets:
        if k.segment().label == 'window probe' and window[1 - k.side] == 0:
            found.append(k)
        window[k.side] = k.segment().window
    p.blame('unknown', found[:1], more=found)


def small_buffer(p):
    p.restyle((p.first,), rcvbuf=p.dice.choice((4096, 8192)), wscale=0)


def shut(p):
    p.blame(p.first, p.tapped(p.first, lambda s: s.window == 0 and
                              not way(s) & set('SR'))[:1])


def filled(p):
    """Data that ends where the window does, as the tap knows it."""
    edge, found = 0, []
    for k in p.packets:
        sent = k.segment()
        if k.side == p.first and sent.ack is not None:
            edge = max(edge, sent.ack + (sent.window << sent.scale))
        elif k.side != p.first and is_data(sent) and \
                sent.seq + sent.len == edge:
            found.append(k)
    p.blame(p.first, found[:1], more=found)


# The close.

def lose_fins(p):
    closers(p)
    p.path.after = every(p.a, is_fin)


def fin_for_nothing(p):
    fins = p.tapped(p.a, is_fin)
    p.blame('unknown', fins[:1], fins[-1:])


def lose_last_acks(p):
    closers(p, p.dice.choice((0, 0, 5 * MS, S)), p.dice.choice(
        ((), (('send', 700), ('wait', S)))))

    def last(side, sent):
        """What would acknowledge the other's FIN, or tell that nobody is
        there; that host may as well be gone."""
        other = p.ends[1 - p.a]
        if side == p.a:
            return other.max == (other.fin or other.max) + 1 and (
                'R' in sent.flags or sent.ack > other.fin)
        return False
    p.path.before = last


def last_ack_missing(p):
    other = p.tapped(1 - p.a, is_fin)
    p.blame('unknown', p.tapped(p.a, is_fin)[:1], other[:1], other[-1:])


def close_twice(p):
    closers(p, p.dice.choice((0, S)))


def last_ack_unseen(p):
    """The capture lacks it, and all was well."""
    fin = p.ends[1 - p.a].fin
    acks = p.tapped(p.a, lambda s: (s.ack or 0) > fin)
    if len(acks) != 1:
        raise Unfit
    p.packets.remove(acks[0])
    p.blame('capture', p.tapped(p.a, is_fin)[:1],
            p.tapped(1 - p.a, is_fin)[:1])


def forgets_to_close(p):
    closers(p, p.dice.choice((70, 120, 1000)) * S)


def first_ack(p):
    """Of the FIN of p.a."""
    fin = p.ends[p.a].fin
    return [] if fin is None else \
        p.tapped(1 - p.a, lambda s: (s.ack or 0) > fin)[:1]


def leaked(p):
    p.blame(1 - p.a, p.tapped(p.a, is_fin)[:1], first_ack(p))


def waited(p):
    p.blame(1 - p.a, p.tapped(p.a, is_fin)[:1], first_ack(p))


def abort_when_done(p):
    n, m = shapes.size(p.dice), shapes.size(p.dice)
    p.scripts[p.a] = [('send', n), ('read_until', m), ('wait', 8 * S),
                      ('abort',)]
    p.scripts[1 - p.a] = [('read_until', n), ('send', m), ('read_to_end',)]


def aborted(p):
    p.blame(p.a, p.tapped(p.a, lambda s: 'R' in s.flags)[:1])


# One end knows nothing of the connection any more, and the other speaks to it.

def vanishing(*last):
    """Long after both have said something the other end does `last'."""
    def before(p):
        n, m = p.dice.randrange(1, 3000), p.dice.randrange(1, 3000)
        p.scripts[p.a] = [('send', n), ('read_until', m), ('wait', S),
                          ('vanish',)]
        p.scripts[1 - p.a] = [('read_until', n), ('send', m),
                              ('wait', p.dice.randrange(4, 20) * S), *last]
        p.restyle((0, 1), keepalive=0)
    return before


def asking(p):
    p.scripts[p.a] = [('send', 20), ('read_until', 30), ('vanish',)]
    p.scripts[1 - p.a] = [('read_until', 20), ('send', 30)]
    p.restyle((1 - p.a,), keepalive=p.dice.choice((2 * S, 5 * S)))


def first_reset(p, side):
    return p.tapped(side, lambda s: s.label == 'reset')[:1]


def disowned(test):
    """What that end sent last before a RST answers it."""
    def after(p):
        resets = first_reset(p, p.a)
        if not resets:
            raise Unfit
        asked = [k for k in p.tapped(1 - p.a, test)
                 if k.time <= resets[0].time]
        p.blame(p.a, asked, resets)
    return after


def disowned_after_fin(p):
    p.blame(p.a, p.tapped(p.a, is_fin), first_reset(p, p.a))


def closing_for_good(wait, *last):
    """The first to close forgets it before the other has."""
    def before(p):
        closers(p, wait, last)
        p.scripts[p.a] += [('wait', S), ('vanish',)]
        p.restyle((0, 1), keepalive=0)
    return before


def lose_all_data(p):
    p.scripts[p.a] = [('send', p.dice.randrange(1, 500))]
    p.scripts[1 - p.a] = [('read_to_end',)]
    p.path.after = every(p.a, is_data)
    p.restyle((0, 1), keepalive=0)


def given_up(p):
    p.blame('unknown', p.tapped(p.a, is_data)[-1:])


def close_at_once(p):
    p.scripts[p.a] = [('read_until', 1), ('abort',)]
    p.scripts[1 - p.a] = [('wait', S), ('send', p.dice.randrange(1, 500))]
    p.restyle((0, 1), delayed_ack=p.dice.random() < 0.5, keepalive=0)


def abort_after_fin(p):
    closers(p, 20 * S)
    p.scripts[p.a] += [('wait', p.dice.randrange(1, 5) * S), ('abort',)]


def reset_after_fin(p):
    p.blame(p.a, p.tapped(p.a, is_fin)[:1],
            p.tapped(p.a, lambda s: s.label == 'abort'))


def crossing_fins(p):
    p.scripts = [[('send', 20), ('wait', 2 * S), ('shutdown',)]
                 for _ in (0, 1)]


def closed_together(p):
    if any('R' in k.segment().flags for k in p.packets):
        raise Unfit
    fins = [p.tapped(i, is_fin) for i in (0, 1)]
    for i in (0, 1):            # neither had the other's when it sent its own
        if not fins[i] or fins[i][0].segment().ack > p.ends[1 - i].fin:
            raise Unfit
    p.blame('unknown', fins[0][:1], fins[1][:1])


# What comes to harm: the receiver drops it, and it is sent again.

def harmed(least=1):
    def before(p):
        ask = the_nth(p.dice.randrange(1, 4), p.a,
                      lambda s: is_data(s) and s.len >= least)

        def after(side, sent):
            if ask(side, sent):
                p.hurt.append(sent)
                return True
            return False
        p.path.after = after
        p.restyle((0, 1), mss=min(p.styles[0].mss, 1220))   # not offloaded
    return before


def the_harmed(p):
    found = [k for k in p.packets if k.segment() in p.hurt[:1] and
             k.segment() is p.hurt[0]]
    if not found:
        raise Unfit
    return found[0]


def flipped(p):
    k = the_harmed(p)
    octets = bytearray(k.octets)
    size = len(reframe.parts(k.octets)[3])
    octets[-p.dice.randrange(1, size + 1)] ^= p.dice.randrange(1, 256)
    k.octets = bytes(octets)
    p.blame('unknown', [k])


def longer_than_frame(p):
    k = the_harmed(p)
    octets = bytearray(k.octets)
    at = reframe.ETHERNET + (4 if reframe.is_v6(octets) else 2)
    length = struct.unpack_from('>H', octets, at)[0]
    struct.pack_into('>H', octets, at,
                     min(length + p.dice.randrange(1, 9000), 65535))
    k.octets = bytes(octets) if reframe.is_v6(octets) else \
        reframe.with_ip_sum(octets)
    p.blame('unknown', [k])


def ends_in_header(p):
    k = the_harmed(p)
    size = reframe.ETHERNET + reframe.ip_size(k.octets)
    k.octets = k.octets[:size + p.dice.randrange(8, 20)]
    p.blame('unknown', [k])


def in_fragments(cut):
    """The packet in its place in pieces, as `cut' has them of its length."""
    def after(p):
        if p.path.after:
            k = the_harmed(p)
        else:
            k = p.dice.choice(p.tapped(p.a, lambda s: s.len >= 64))
        body = len(k.octets) - reframe.ETHERNET - reframe.ip_size(k.octets)
        ident = p.dice.randrange(1 << 16) if reframe.is_v6(k.octets) else \
            k.seen.ident
        at = p.packets.index(k)
        pieces = [patient.Packet(k.time, k.side, octets, k.seen) for octets in
                  reframe.fragments(k.octets, ident, *cut(p, body))]
        p.packets[at:at + 1] = pieces
        return pieces
    return after


def cut_in_two(p, size):
    at = p.dice.randrange(24, size - 8) & ~7
    return (0, at), (at, size)


def cut_in_header(p, size):
    return (0, 8), (8, size)


def first_half(p, size):
    return cut_in_two(p, size)[:1]


def overlapping(p, size):
    at = p.dice.randrange(40, size - 8) & ~7
    return (0, at), (at - 8, size)


def fragmented(cut, spoil=False, each=False):
    """Proof: any of the pieces, or each."""
    def after(p):
        choices = [k for k in p.packets if k.segment().len >= 64]
        if not choices:
            raise Unfit
        pieces = in_fragments(cut)(p)
        if spoil:               # so that where they overlap they differ
            head = reframe.ETHERNET + reframe.ip_size(pieces[1].octets) + \
                8 * reframe.is_v6(pieces[1].octets)
            octets = bytearray(pieces[1].octets)
            octets[head + p.dice.randrange(8)] ^= 0x55
            pieces[1].octets = bytes(octets)
        p.blame('unknown', *([k] for k in pieces) if each else (pieces,))
    return after


def with_much_to_say(p):
    p.a = p.dice.randrange(2)
    p.scripts = [[('send', 3000), ('read_until', 3000), ('shutdown',)],
                 [('send', 3000), ('read_to_end',), ('shutdown',)]]


def harmed_much(p):
    with_much_to_say(p)
    harmed(64)(p)


# What the capture lacks, of a connection that was well.

def begins_late(p):
    first = next(i for i, k in enumerate(p.packets) if k.side == 0 and
                 'S' not in k.segment().flags)
    p.packets = p.packets[p.dice.randrange(first, len(p.packets) - 4):]
    if any('S' in k.segment().flags for k in p.packets):
        raise Unfit
    p.blame('capture', p.packets[:1])


def one_side(p):
    side = p.dice.randrange(2)
    p.packets = [k for k in p.packets if k.side == side]
    p.blame('capture', p.packets[:1])


def lacks_data(p):
    sent = p.tapped(p.a, is_data)
    gone = p.dice.choice(sent).segment()
    for k in p.tapped(p.a, lambda s: s.len and s.seq < gone.seq + gone.len and
                      s.seq + s.len > gone.seq):
        p.packets.remove(k)
    p.blame('capture', p.tapped(1 - p.a, lambda s: s.ack is not None and
                                s.ack >= gone.seq + gone.len)[:1])


ROWS = (
    Injury('tcp.syn_unanswered', '', nobody_answers, unanswered),
    Injury('tcp.syn_refused', '', refusing, refused, TALKS, CALM, TWICE),
    Injury('tcp.syn_retransmitted', '', lose_syn, again(is_syn, 0), TALKS),
    Injury('tcp.synack_retransmitted', '', lose_synack, again(is_synack, 1),
           TALKS),
    Injury('tcp.handshake_incomplete_syn_rcvd', '', client_vanishes,
           never_acknowledged, TALKS),
    Injury('tcp.simultaneous_open', '', crossing_syns, opened_together, TALKS),
    Injury('tcp.synack_unsolicited', '', nobody_asked, answer_to_nothing),
    Injury('tcp.fin_or_rst_with_syn', 'fin', nobody_asked, scan('SF')),
    Injury('tcp.fin_or_rst_with_syn', 'rst', nobody_asked, scan('SR')),
    Injury('tcp.fin_or_rst_with_syn', 'urg', nobody_asked, scan('SU')),
    Injury('tcp.port_zero', '', port_zero, to_port_zero, TALKS, ROUGH, TWICE),
    Injury('tcp.wscale_too_big', '', scales, too_large_a_scale, TALKS, ROUGH,
           SEEN),
    Injury('tcp.mss_absent', '', small_segments, no_mss, TALKS, ROUGH, TWICE),
    Injury('tcp.option_malformed', '', None, bad_option, shapes.SHAPES, ROUGH,
           SEEN),
    Injury('tcp.flags_null', '', None, stray('A', 0, ''), shapes.SHAPES, ROUGH,
           SEEN),
    Injury('tcp.flags_null', 'data', None, stray('A', 40, ''), shapes.SHAPES,
           ROUGH, SEEN),
    Injury('tcp.fin_without_ack', '', None, stray('AF', 0, 'F'),
           shapes.SHAPES, ROUGH, SEEN),
    Injury('tcp.data_after_fin', '', None, beyond_fin, TALKS, CALM, TWICE),
    Injury('tcp.retransmission', '', any_data, lost_and_again),
    Injury('tcp.out_of_order', '', overtaken, behind_later),
    Injury('tcp.keep_alive', '', None, labelled('keep-alive'),
           (shapes.idle,), CALM, TWICE),
    Injury('tcp.zero_window_probe', '', small_buffer, while_shut,
           (shapes.slow_reader,), CALM, TWICE),
    Injury('tcp.zero_window', '', small_buffer, shut, (shapes.slow_reader,),
           CALM, TWICE),
    Injury('tcp.window_full', '', small_buffer, filled,
           (shapes.slow_reader,), CALM, TWICE),
    Injury('tcp.fin_unacked', '', lose_fins, fin_for_nothing),
    Injury('tcp.final_ack_missing', '', lose_last_acks, last_ack_missing,
           faults=TWICE),
    Injury('tcp.final_ack_not_captured', '', close_twice, last_ack_unseen),
    Injury('tcp.fin_retransmitted', '', lost_once(is_fin), again(is_fin),
           TALKS),
    Injury('tcp.close_wait_lingering', '', forgets_to_close, leaked,
           faults=TWICE),
    Injury('tcp.fin_wait_2_lingering', '', forgets_to_close, waited,
           faults=TWICE, also=('tcp.close_wait_lingering',)),
    Injury('tcp.abortive_close', '', abort_when_done, aborted, faults=TWICE),
    Injury('tcp.half_open_detected', 'data', vanishing(('send', 500)),
           disowned(is_data), faults=TWICE,
           also=('tcp.rst_lost_bytes',)),
    Injury('tcp.half_open_detected', 'FIN', vanishing(('shutdown',)),
           disowned(is_fin), faults=TWICE),
    Injury('tcp.half_open_detected', 'keep-alive', asking,
           disowned(lambda s: s.label == 'keep-alive')),
    Injury('tcp.fin_answered_by_rst', '', closing_for_good(5 * S),
           disowned(is_fin), faults=TWICE),
    Injury('tcp.fin_wait_2_expired', '', closing_for_good(70 * S),
           disowned(is_fin), faults=TWICE,
           also=('tcp.close_wait_lingering', 'tcp.fin_wait_2_lingering')),
    Injury('tcp.data_to_closed_receiver', '',
           closing_for_good(5 * S, ('send', 700)), disowned_after_fin,
           faults=TWICE),
    Injury('tcp.sender_gave_up', '', lose_all_data, given_up),
    Injury('tcp.close_with_unread_data', '', close_at_once, aborted),
    Injury('tcp.rst_after_fin', '', abort_after_fin, reset_after_fin,
           faults=TWICE),
    Injury('tcp.simultaneous_close', '', crossing_fins, closed_together),
    Injury('tcp.checksum_bad', '', harmed(), flipped, TALKS, CALM, TWICE),
    Injury('ip.len_mismatch', '', harmed(), longer_than_frame, TALKS, CALM,
           TWICE),
    Injury('ip.truncated', '', harmed(), ends_in_header, TALKS, CALM, TWICE),
    Injury('ip.fragmented_tcp', '', with_much_to_say, fragmented(cut_in_two)),
    Injury('ip.fragment_tiny', '', with_much_to_say,
           fragmented(cut_in_header, False)),
    Injury('ip.fragment_overlap', '', harmed_much,
           fragmented(overlapping, True, True), also=('tcp.checksum_bad',)),
    Injury('ip.fragment_incomplete', '', harmed_much, fragmented(first_half)),
    Injury('capture.midstream_start', '', None, begins_late, TALKS, CALM,
           TWICE),
    Injury('capture.one_sided_flow', '', None, one_side, TALKS, ROUGH, TWICE),
    Injury('capture.loss', '', None, lacks_data, TALKS, CALM, TWICE),
)
