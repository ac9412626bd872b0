# SPDX-License-Identifier: ISC
"""What goes wrong while a connection begins, one row each, as patient.py has
them.
"""
import faults
from injuries import CALM, MS, S, TALKS, TWICE, is_syn, is_synack, refusing
from patient import Injury, Unfit

WHOLE = (faults.none,)


def tried_again(p):
    syns = p.tapped(0, is_syn)
    rsts = p.tapped(1, lambda s: 'R' in s.flags)
    if len(syns) != 1:
        raise Unfit
    time = p.packets[-1].time + p.dice.randrange(250 * MS, 2 * S)
    again = p.stray(time, 0, 'S', 0)
    p.stray(time + p.dice.randrange(1, 50 * MS), 1, 'RA', 0, 1)
    p.blame('unknown', syns, rsts, [again])


def first_answer(p):
    """The SYN,ACK, where there is one, and one SYN."""
    answers = p.tapped(1, is_synack)
    if len(answers) != 1 or len(p.tapped(0, is_syn)) != 1:
        raise Unfit
    return answers[0]


def answered_twice(p):
    """Somebody else was slower, or faster."""
    first = first_answer(p)
    time = first.time + p.dice.choice((-1, 1)) * p.dice.randrange(1, 190 * MS)
    if not p.packets[0].time < time < p.ended():
        raise Unfit
    other = p.stray(time, 1, 'SA', p.dice.randrange(1 << 16, 1 << 32), 1)
    both = sorted((first, other), key=lambda k: k.time)
    p.blame('unknown', both[:1], both[1:])


def said_at_once(p):
    first, syn = first_answer(p), p.packets[0]
    if first.time - syn.time < 3:
        raise Unfit
    early = p.stray(p.dice.randrange(syn.time + 1, first.time), 0, 'P', 1,
                    length=p.dice.randrange(1, 1000))
    p.blame('client', [syn], [early])


def queue_full(p):
    """What follows the SYN is not taken; SYN,ACKs come all the time."""
    p.a = 0
    until = p.dice.randrange(6 * S, 9 * S)
    p.scripts[0] = [('send', p.dice.randrange(1, 400)), *p.scripts[0]]
    p.path.after = lambda side, sent: side == 0 and not is_syn(sent) and \
        p.clock.now < until


def not_taken(p):
    acks = p.tapped(0, lambda s: 'S' not in s.flags)
    answers = p.tapped(1, is_synack)
    if len(answers) < 3:
        raise Unfit
    p.blame('server', acks[:2], answers[2:])


def nobody_asks(p):
    p.open = 'nobody'


def answers_other(p, earlier):
    """A SYN,ACK of a number that the SYN does not have; its answer."""
    time = p.dice.randrange(2 * S)
    other = p.dice.randrange(1 << 17, 1 << 30)
    if earlier:
        p.stray(time, 0, 'S', other, 0)
        time += p.dice.randrange(MS, 3 * S)
    p.stray(time, 0, 'S', 0, 0)
    time += p.dice.randrange(1, 200 * MS)
    answer = p.stray(time, 1, 'SA', p.dice.randrange(1 << 30), other + 1)
    reset = p.stray(time + p.dice.randrange(1, 100 * MS), 0, 'R', other + 1)
    p.blame('unknown' if earlier else 'server', [answer], [reset])


def answers_earlier(p):
    answers_other(p, True)


def answers_nothing(p):
    answers_other(p, False)


def splits(apart):
    """The server's SYN comes without an ACK: after one, or alone."""
    def after(p):
        dice, trip = p.dice, p.dice.randrange(100, 100 * MS)
        time = dice.randrange(2 * S)
        other = dice.randrange(1 << 30)
        syn = p.stray(time, 0, 'S', 0, 0)
        time += trip
        if apart:
            p.stray(time, 1, 'A', dice.randrange(1 << 30), 1)
            time += dice.randrange(2 * MS)
        answer = p.stray(time, 1, 'S', other, 0)
        time += dice.randrange(2 * MS)
        p.stray(time, 0, 'SA', 0, other + 1)
        p.stray(time + trip, 1, 'A', other + 1, 1)
        p.stray(time + trip + 1, 0, 'AP', 1, other + 1, length=20)
        p.stray(time + trip * 2 + 1, 1, 'A', other + 1, 21)
        p.blame('server', [syn], [answer])
    return after


ROWS = (
    Injury('tcp.syn_refused_retried', '', refusing, tried_again, TALKS, CALM,
           TWICE),
    # Twice recorded, the copies of the SYN,ACK may come too late to be a proof.
    Injury('tcp.synack_seq_changed', '', None, answered_twice, TALKS, CALM),
    Injury('tcp.accept_queue_full', '', queue_full, not_taken, TALKS, CALM),
    Injury('tcp.stale_synack', '', nobody_asks, answers_earlier, TALKS, CALM,
           TWICE),
    Injury('tcp.synack_ack_wrong', '', nobody_asks, answers_nothing, TALKS,
           CALM, TWICE),
    Injury('tcp.split_handshake', '', nobody_asks, splits(True), TALKS, CALM,
           TWICE),
    Injury('tcp.split_handshake', 'alone', nobody_asks, splits(False), TALKS,
           CALM, TWICE),
    Injury('tcp.data_before_established', '', None, said_at_once, TALKS, CALM,
           WHOLE),
)
