# SPDX-License-Identifier: ISC
"""What comes when a connection is over, or one end of it has vanished, one row
each, as patient.py has them.
"""
from injuries import CALM, MS, S, TALKS, TWICE, closers, is_data, is_fin
from patient import Injury, Unfit, end_of


def acks_of_fin(p, side):
    """Of the other's FIN."""
    fin = p.ends[1 - side].fin
    return [] if fin is None else p.tapped(
        side, lambda s: s.ack is not None and s.ack > fin and
        not set('SR') & set(s.flags))


# Into TIME_WAIT.

def last_ack_lost_once(p):
    closers(p, p.dice.choice((0, 5 * MS, S)))
    lost = []

    def last(side, sent):
        fin = p.ends[1 - p.a].fin
        if side != p.a or lost or fin is None or (sent.ack or 0) <= fin:
            return False
        lost.append(sent)
        return True
    p.path.after = last


def acked_once_more(p):
    fins, acks = p.tapped(1 - p.a, is_fin), acks_of_fin(p, p.a)
    if len(fins) < 2 or fins[0].time > acks[0].time:
        raise Unfit
    p.blame('unknown', fins[1:2], acks[1:2], more=fins + acks)


def comes_again(test):
    """The first that passes comes again once the other has closed too."""
    def before(p):
        closers(p, 0, (('send', 700),))
        first, done = [], []

        def look(side, sent):
            if side == 1 - p.a and test(sent) and not first:
                first.append(sent)
            if side == 1 - p.a and is_fin(sent) and not done:
                done.append(sent)
                p.clock.after(p.dice.randrange(300 * MS, 1500 * MS), late)
            return False

        def late():
            if first:
                p.path.tap(p.path.packet(1 - p.a, first[0]), True)
        p.path.after = look
    return before


def answered_late(p):
    late = [k for k in p.tapped(1 - p.a, is_data) if k.seen.copy]
    acks = p.tapped(p.a, lambda s: s.label == 'again')
    if not late or not acks or late[0].time > acks[-1].time:
        raise Unfit
    p.blame('unknown', late[:1], acks[-1:])


def ended_by_rst(p):
    rsts = p.tapped(1 - p.a, lambda s: 'R' in s.flags)
    p.blame('unknown', acks_of_fin(p, p.a)[:1], rsts[:1])


# The same ports again.

def closed_by_client(p):
    p.a = 0
    closers(p, p.dice.choice((0, 5 * MS, S)))


def when_over(p):
    if not acks_of_fin(p, 0):
        raise Unfit
    return p.packets[-1].time + p.dice.randrange(100 * MS, 200 * S)


def ports_again(p):
    number = max(end_of(k.segment()) for k in p.packets if k.side == 0)
    syn = p.stray(when_over(p), 0, 'S',
                  number + p.dice.randrange(1, 1 << 28), 0)
    p.blame('unknown', [syn])


def number_again(p):
    time = when_over(p)
    other = p.dice.randrange(1 << 20, 1 << 28)
    syn = p.stray(time, 0, 'S', 0, 0)
    p.stray(time + 20 * MS, 1, 'SA', other, 1)
    ack = p.stray(time + 40 * MS, 0, 'A', 1, other + 1)
    p.blame('client', [syn], [ack])


# One end has vanished without a word, and so does what is sent to it.

def vanishes(p):
    n, m = p.dice.randrange(1, 3000), p.dice.randrange(1, 1000)
    silence = p.dice.randrange(70, 3000) * S
    p.scripts[p.a] = [('send', n), ('wait', silence), ('send', m),
                      ('read_to_end',)]
    p.scripts[1 - p.a] = [('read_to_end',)]
    p.path.after = lambda side, sent: p.clock.now > silence - 5 * S
    p.path.before = lambda side, sent: side != p.a and \
        p.clock.now > silence - 5 * S


def never_answered(p):
    sent = p.tapped(p.a, is_data)
    last = max(k.segment().seq for k in sent)
    again = [k for k in sent if k.seen and k.time > 60 * S]
    if len(again) < 7 or last != min(k.segment().seq for k in again):
        raise Unfit
    p.blame('unknown', again[-1:])


ROWS = (
    Injury('tcp.time_wait_refreshed', '', last_ack_lost_once, acked_once_more,
           TALKS, CALM),
    Injury('tcp.old_segment_in_time_wait', '', comes_again(is_data),
           answered_late, TALKS, CALM),
    Injury('tcp.time_wait_assassination', 'by its FIN', comes_again(is_fin),
           ended_by_rst, TALKS, CALM, TWICE),
    Injury('tcp.time_wait_assassination', 'by its data', comes_again(is_data),
           ended_by_rst, TALKS, CALM, TWICE),
    Injury('tcp.port_reuse', '', closed_by_client, ports_again, TALKS, CALM,
           TWICE),
    Injury('host.isn_reused', '', closed_by_client, number_again, TALKS, CALM,
           TWICE),
    Injury('tcp.half_open_suspected', '', vanishes, never_answered, TALKS,
           CALM),
)
