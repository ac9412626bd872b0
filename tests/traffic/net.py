# SPDX-License-Identifier: ISC
"""Two endpoints, the way between them, and a tap on it.

Each way is two legs, sender to tap and tap to receiver; a leg loses, repeats
and delays. Times are microseconds. What the tap saw is the capture.
"""
import collections
import heapq

# One packet at the tap. `arrives' is when its receiver has it, None: never;
# `copy' is true of what the network repeated, `number' counts what was sent,
# `needless' is true if the receiver had all of it when it was sent.
Seen = collections.namedtuple('Seen', (
    'time', 'side', 'segment', 'arrives', 'copy', 'ident', 'number',
    'needless'), defaults=(0, False))

Leg = collections.namedtuple('Leg', 'delay loss repeat late')
Leg.__doc__ = """delay in us; the odds that a packet is lost, that it comes
twice, and that it is held back for up to three delays (overtaken)."""


class Clock:
    def __init__(self):
        self.now = 0
        self.calls = []
        self.count = 0

    def after(self, us, call):
        self.count += 1
        heapq.heappush(self.calls, (self.now + int(us), self.count, call))

    def run(self, until):
        while self.calls and self.calls[0][0] <= until:
            self.now, _, call = heapq.heappop(self.calls)
            call()
        self.now = max(self.now, until) if not self.calls else self.now


class Path:
    """`legs' is (to the tap, from the tap) for each side, client first."""

    def __init__(self, clock, legs, dice):
        self.clock, self.legs, self.dice = clock, legs, dice
        self.ends = []
        self.seen = []
        self.idents = [dice.randrange(65536), dice.randrange(65536)]
        self.busy = {}              # when a leg's last packet in order left
        self.sent = 0
        self.stall = (0, 0)         # nothing moves from then on, so long
        self.lost_before = []       # labels of what never came to the tap
        self.lost_after = []

    def packet(self, side, segment):
        """(side, segment, ident, number, needless): it is sent now."""
        self.idents[side] = (self.idents[side] + 1) % 65536
        self.sent += 1
        peer = self.ends[1 - side].rcv
        return (side, segment, self.idents[side], self.sent,
                bool(segment.len and peer is not None and
                     segment.seq + segment.len <= peer))

    def send(self, sender, segment):
        side = self.ends.index(sender)
        packet = self.packet(side, segment)
        times = self.travel(side, 0)
        if not times:
            self.lost_before.append(packet)
        for copy, wait in enumerate(times):
            self.clock.after(wait, lambda c=copy: self.tap(packet, c > 0))

    def tap(self, packet, copy):
        side, segment, ident, number, needless = packet
        times = self.travel(side, 1)
        if not times:
            self.lost_after.append(packet)
        self.seen.append(Seen(self.clock.now, side, segment,
                              self.clock.now + times[0] if times else None,
                              copy, ident, number, needless))
        for wait in times:
            self.clock.after(wait,
                             lambda: self.ends[1 - side].receive(segment))

    def travel(self, side, leg):
        """How long each copy takes; none if it is lost."""
        odds = self.legs[side][leg]
        if self.dice.random() < odds.loss:
            return []
        copies = 2 if self.dice.random() < odds.repeat else 1
        return [self.wait(side, leg, odds) for _ in range(copies)]

    def wait(self, side, leg, odds):
        if self.dice.random() < odds.late:
            return odds.delay + self.dice.randrange(1, 3 * odds.delay + 2)
        leaves = max(self.busy.get((side, leg), 0) + 1,
                     self.clock.now + odds.delay)
        first, pause = self.stall
        if leg == 0 and first <= leaves < first + pause:
            leaves = first + pause
        self.busy[side, leg] = leaves
        return leaves - self.clock.now
