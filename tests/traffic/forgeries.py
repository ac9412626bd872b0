# SPDX-License-Identifier: ISC
"""Segments that somebody sends in an end's name into an open connection, one
row each, as patient.py has them. The other end does what RFC 9293 and 5961 want
of it, and the connection goes on.
"""
import shapes
from injuries import CALM, MS, S, TWICE, WHOLE
from patient import Injury, Unfit
from net import Seen
from segment import Segment

LIVELY = (shapes.turns,)


def await_forgery(p, side, forger):
    """Some time `forger' sends in that side's name, and they talk for longer."""
    p.a = side(p)
    p.forger = forger
    p.forged = None
    p.forge_at = p.dice.randrange(10 * MS, 4 * S)
    p.scripts = [[('wait', 500 * MS)] * 2 + list(s) for s in p.scripts]


def forged(side, flags, number, ahead=None, length=0):
    """`number' says the sequence number, as an offset, from what the other end
    expects and how far its window reaches; an ACK is `ahead' of what it sent."""
    def before(p):
        await_forgery(p, side, forge)

    def forge(p):
        mine, other = p.ends[p.a], p.ends[1 - p.a]
        if {mine.state, other.state} != {'ESTABLISHED'} or mine.flight() or \
                other.flight():
            return
        room = other.edge - other.rcv
        ack = other.max + ahead(p.dice) if ahead else None
        sent = Segment(number(p.dice, other.rcv, room), flags, ack, 8192, 0,
                       length, 'forged', 'm' if 'S' in flags else '', (), None)
        p.forged = sent
        p.path.tap((p.a, sent, p.dice.randrange(65536), 0, False), False)
    return before


def judged(blame='unknown', challenged=True, goes_on=True):
    def after(p):
        if p.forged is None:
            raise Unfit
        found = [k for k in p.packets if k.segment() is p.forged]
        at = found[0].time
        if p.ended() < at + 2 * S:
            raise Unfit         # it must go on for a while, to prove it
        answers = [k for k in p.packets if k.time > at and
                   k.segment().label == 'challenge']
        later = [k for k in p.packets if k.time > at]
        if challenged and (not answers or later[0] is not answers[0]):
            raise Unfit         # what crosses the answer may hide it
        groups = [found]
        if challenged:
            groups.append(answers[:1])
        p.blame(blame, *groups, more=[
            k for k in p.packets if k.time >= at] if goes_on else ())
    return after


def with_sack(before):
    """Else nobody knows that octets behind a hole were refused."""
    def both(p):
        p.restyle((0, 1), sack=True)
        before(p)
    return both


def not_sent(p):
    """And not just afterwards, as if it had been recorded late."""
    if p.forged is None:
        raise Unfit
    at = next(k.time for k in p.packets if k.segment() is p.forged)
    if any(at <= k.time < at + 250 * MS and k.segment().len
           for k in p.packets):
        raise Unfit
    judged(challenged=False)(p)


def refused(p):
    """By an ACK that shows the window that was known long before."""
    if p.forged is None:
        raise Unfit
    at = next(k.time for k in p.packets if k.segment() is p.forged)
    before = [k for k in p.packets if k.time < at]
    shown = [k.segment().window << k.segment().scale for k in p.packets
             if k.side != p.a and k.time > at - 4 * S]
    later = [k for k in p.packets if k.time > at]
    if at - before[-1].time < 250 * MS or len(set(shown)) != 1 or \
            later[0].side == p.a:
        raise Unfit             # what crosses the answer may hide it
    judged(challenged=False)(p)


def client(p):
    return 0


def either(p):
    return p.dice.randrange(2)


def in_window(dice, expected, room):
    if room < 100:
        raise Unfit
    return expected + dice.randrange(2, room - 50)


def outside(dice, expected, room):
    return expected + room + dice.randrange(1 << 17, 1 << 29)


def expected(dice, expected, room):
    return expected


def some(dice):
    return dice.randrange(2, 60000)


def just_outside(dice, expected, room):
    return expected + room + dice.randrange(60000)


def nothing(dice):
    return 0


def higher(dice, expected, room):
    return expected + room + dice.randrange(1 << 17, 1 << 29)


def lower(dice, expected, room):
    return -dice.randrange(1 << 10, 1 << 29)


def exact(dice, expected, room):
    return expected


def for_late(p):
    """The other end sends its last data again, which goes astray behind the tap
    and is answered there by who knows nothing of it."""
    await_forgery(p, either, send_again)


def send_again(p):
    mine, other = p.ends[p.a], p.ends[1 - p.a]
    said = [s.segment for s in p.path.seen if s.side != p.a]
    data = [s for s in said if s.len and s.seq + s.len == mine.rcv]
    if {mine.state, other.state} != {'ESTABLISHED'} or mine.flight() or \
            other.flight() or not data:
        return
    p.late = data[-1]._replace(ack=other.rcv, label='late', ts=said[-1].ts)
    *_, ident, number, _ = p.path.packet(1 - p.a, p.late)
    p.path.seen.append(Seen(p.clock.now, 1 - p.a, p.late, None, False, ident,
                            number, True))
    p.forged = Segment(other.rcv, 'R', None, 0, 0, 0, 'forged', '', (), None)
    p.clock.after(p.dice.randrange(50, 20 * MS), lambda: p.path.tap(
        (p.a, p.forged, p.dice.randrange(65536), 0, False), False))


def answered_though_there(p):
    sent_on(p)
    late = [k for k in p.packets if k.segment() is p.late]
    p.blame('unknown', late, *p.proof)


def sent_on(p):
    """The end in whose name it was sent goes on."""
    if p.forged is None:
        raise Unfit
    found = [k for k in p.packets if k.segment() is p.forged]
    if not found:
        raise Unfit
    more = p.tapped(p.a, lambda s: s is not p.forged and (
        s.len or 'F' in s.flags) and s.seq >= p.forged.seq)
    waited = more[0].time - found[0].time if more else 0
    if not 200 * MS <= waited <= 1900 * MS:
        raise Unfit             # it may have been sent before, or the end be told
    p.blame(p.a, found, more[:1])


ROWS = (
    Injury('tcp.data_after_rst_sent', '', forged(either, 'R', exact), sent_on,
           LIVELY, CALM, TWICE),
    Injury('tcp.rst_for_late_segment', '', for_late, answered_though_there,
           LIVELY, CALM, TWICE),
    Injury('tcp.syn_in_established', '', forged(client, 'S', higher), judged(),
           LIVELY, CALM, TWICE),
    Injury('tcp.stale_duplicate_syn', '', forged(client, 'S', lower), judged(),
           LIVELY, CALM, TWICE),
    Injury('tcp.rst_in_window', '', forged(either, 'R', in_window), judged(),
           LIVELY, CALM, TWICE),
    Injury('tcp.rst_out_of_window', '', forged(either, 'R', outside),
           judged(challenged=False), LIVELY, CALM, TWICE),
    Injury('tcp.ack_of_unsent_data', '', forged(either, 'A', expected, some),
           not_sent, LIVELY, CALM, TWICE),
    Injury('tcp.data_right_of_window', '', with_sack(forged(
        either, 'PA', just_outside, nothing, 40)), refused,
           LIVELY, CALM, WHOLE),
    Injury('tcp.data_right_of_window', 'of a FIN', with_sack(forged(
        either, 'FA', just_outside, nothing)), refused,
           LIVELY, CALM, WHOLE),
    Injury('tcp.challenge_ack', 'of a SYN', forged(client, 'S', higher),
           judged(goes_on=False), LIVELY, CALM, TWICE,
           ('tcp.syn_in_established',)),
    Injury('tcp.challenge_ack', 'of a RST', forged(either, 'R', in_window),
           judged(goes_on=False), LIVELY, CALM, TWICE,
           ('tcp.rst_in_window',)),
)
