# SPDX-License-Identifier: ISC
"""A correct connection into which one injury is put.

An injury is a row (injuries.py, ws_injuries.py). Its `before' changes what
will happen: the scripts of the ends, or what the way between them loses. Its
`after' changes what the tap saw, and says who is to blame and which packets
prove it.
"""
import collections
import random

import faults
import host
import net
import segment
import shapes
import wire

S = segment.S

Injury = collections.namedtuple(
    'Injury', 'id how before after shapes weathers faults also',
    defaults=('', None, None, shapes.SHAPES, ((),), (faults.none,), ()))
Injury.__doc__ = """`id' is what must be found, `how' tells rows of one id
apart. `shapes', `weathers' and `faults' are what may be around the injury
without hiding it. `also' are other ids that its consequences raise."""


class Unfit(Exception):
    """The connection has no place for the injury: take another one."""


class Packet:
    """What the tap saw; `seen' is None where nobody of the two sent it."""

    def __init__(self, time, side, octets, seen=None):
        self.time, self.side, self.octets, self.seen = time, side, octets, seen
        self.cut = 0                # octets that a snapshot length took away
        self.shift = 0              # how far the clock is off, us

    def segment(self):
        return self.seen.segment


class Ward(net.Path):
    """A way that also does what an injury wants. `before' and `after' are
    asked, with the side and the segment, whether it is lost on the leg to the
    tap or on that from it; `held' how long it is held back before the tap."""

    before = after = held = None

    def send(self, sender, sent):
        side = self.ends.index(sender)
        if self.before and self.before(side, sent):
            self.lost_before.append(self.packet(side, sent))
            return
        wait = self.held(side, sent) if self.held else 0
        if not wait:
            return super().send(sender, sent)
        packet = self.packet(side, sent)
        self.clock.after(wait + self.legs[side][0].delay,
                         lambda: self.tap(packet, False))

    def tap(self, packet, copy):
        if self.after and self.after(packet[0], packet[1]):
            self.lost_after.append(packet)
            self.seen.append(net.Seen(self.clock.now, packet[0], packet[1],
                                      None, copy, *packet[2:]))
            return
        super().tap(packet, copy)


class Patient(shapes.Connection):
    def __init__(self, injury, seed, attempt):
        dice = self.dice = random.Random('%s %s %d %d' % (
            injury.id, injury.how, seed, attempt))
        self.injury, self.seed = injury, seed
        self.clock = net.Clock()
        self.styles = (shapes.style(dice), shapes.style(dice))
        self.restyle((0, 1), mss=min(s.mss for s in self.styles))
        self.open = 'normal'
        self.weather = dice.choice(injury.weathers)
        self.shape = dice.choice(injury.shapes)
        self.scripts = [list(s) for s in self.shape(dice)]
        self.first = 0              # whose script is the shape's first one
        if dice.random() < 0.3:
            self.scripts.reverse()
            self.first = 1
        if self.shape is shapes.idle:
            self.restyle((0, 1), keepalive=dice.choice((2 * S, 5 * S)))
        self.path = Ward(self.clock, self.legs(dice), dice)
        self.a = dice.randrange(2)  # the side that is injured, where one is
        self.ports = self.v4 = self.said = None
        self.hurt = []              # segments that come to harm at the tap
        self.hurt_at = 0            # when
        self.packets = []
        self.offender, self.proof, self.more = 'unknown', None, ()
        self.forger, self.forge_at = None, 0    # what happens, and when
        self.alone = False          # in a capture of its own
        self.goes_on = True         # the capture does, when all is said
        self.spoil = None           # what becomes of the file's octets
        if injury.before:
            injury.before(self)
        self.ends = [self.endpoint(i, self.scripts[i]) for i in (0, 1)]
        self.path.ends = self.ends
        self.tuple = self.name(dice)

    def restyle(self, sides, **changes):
        self.styles = tuple(
            s._replace(**changes) if i in sides else s
            for i, s in enumerate(self.styles))

    def name(self, dice):
        while True:
            named = super().name(dice)
            if not (self.v4 and named.v6):
                break
        return named._replace(ports=self.ports) if self.ports else named

    def run(self):
        if self.open == 'nobody':
            pass
        else:
            if self.forger:
                self.clock.after(self.forge_at, lambda: self.forger(self))
            super().run()
        self.packets = [Packet(s.time, s.side, self.encode(s), s)
                        for s in self.path.seen]
        self.injury.after(self)
        if not self.proof or not all(self.proof):
            raise Unfit
        self.packets.sort(key=lambda k: k.time)
        return self

    def encode(self, seen):
        return wire.packet(self.tuple, seen, self.styles[seen.side], self.said)

    # For the rows.

    def tapped(self, side, test):
        """What this side sent and the tap saw, where the segment passes."""
        return [k for k in self.packets
                if k.seen and k.side == side and test(k.segment())]

    def blame(self, side, *proof, more=()):
        """Proof: groups of packets, of each of which a finding names one, and
        what it may name besides: where the same comes again."""
        self.offender = side if isinstance(side, str) else \
            ('client', 'server')[side]
        self.proof = proof
        self.more = more

    def spans(self, side, first, end):
        """The packets that carry octets [first, end) of what a side says."""
        return self.tapped(side, lambda s: s.len and s.seq - 1 < end and
                           s.seq - 1 + s.len > first)

    def stray(self, time, side, flags, seq=None, ack=None, length=0):
        """A segment as this side could have sent it: at its sequence number,
        if none is given. The other end takes no notice."""
        mine = [k.segment() for k in self.packets
                if k.seen and k.time <= time and k.side == side]
        theirs = [k.segment() for k in self.packets
                  if k.seen and k.time <= time and k.side != side]
        if seq is None:
            seq = max((end_of(s) for s in mine), default=0)
        if ack is None:
            ack = max((end_of(s) for s in theirs), default=0)
        stamps = next((s.ts for s in reversed(mine) if s.ts), None)
        sent = segment.Segment(
            seq, flags, ack if 'A' in flags else None,
            mine[-1].window if mine else 8192, 0, length, 'stray',
            't' if stamps else '', (), stamps)
        seen = net.Seen(time, side, sent, None, False,
                        self.dice.randrange(65536))
        packet = Packet(time, side, self.encode(seen), seen)
        self.packets.append(packet)
        return packet

    def opened(self):
        """When both ends are in ESTABLISHED, as the tap saw."""
        return next((k.time for k in self.packets if k.side == 0 and k.seen and
                     'S' not in k.segment().flags), None)

    def ended(self):
        """When the first FIN or RST was seen, or the last packet."""
        return next((k.time for k in self.packets if k.seen and
                     k.segment().label != 'forged' and
                     set('FR') & set(k.segment().flags)),
                    self.packets[-1].time)

    def moment(self):
        """One while it was open."""
        first, end = self.opened(), self.ended()
        if first is None or end - first < 2:
            raise Unfit
        return self.dice.randrange(first + 1, end)


def end_of(sent):
    return sent.seq + sent.len + ('S' in sent.flags) + ('F' in sent.flags)


def born(injury, seed):
    """The patient of this number: the first that has a place for it."""
    for attempt in range(200):
        try:
            return Patient(injury, seed, attempt).run()
        except Unfit:
            pass
    raise Unfit('%s %s, seed %d' % (injury.id, injury.how, seed))
