# SPDX-License-Identifier: ISC
"""A wire between two hosts, with a tap in its middle and rules of its own.

Each end is a TAP device that is moved into a host's network namespace; a
frame takes DELAY from one end to the other and passes the tap halfway. Such
a device offers no offload, so the kernels send what a wire would carry.

A rule is `WHO KIND WHICH ACTION':
  WHO     client, server or both: the sender
  KIND    any, syn, fin, rst, data, ack (bare), ack_of_fin (bare, of the
          peer's FIN)
  WHICH   of those that fit, counted from 1: 3, 2-4, 5-, all
  ACTION  drop     lost behind the tap: recorded, not delivered
          lose     lost before the tap
          hide     delivered, but the tap misses it
          delay S  S seconds later at the tap
          twice    doubled before the tap
Of the rules that fit, the first decides.
"""
import fcntl
import heapq
import os
import re
import select
import struct
import time

TUNSETIFF = 0x400454ca
IFF_TAP_NO_PI = 0x1002
DELAY = 0.02
SIDES = ('client', 'server')
FIN, SYN, RST, ACK = 1, 2, 4, 16


def open_end(name):
    """A new TAP device of this namespace; it is gone once this is closed."""
    end = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.ioctl(end, TUNSETIFF, struct.pack(
        '16sH22x', name.encode(), IFF_TAP_NO_PI))
    return end


class Segment:
    """What rules ask of a frame; without `flags' it is no TCP over IPv4."""

    def __init__(self, frame):
        self.flags = None
        if frame[12:14] != b'\x08\0' or frame[23] != 6:
            return
        ip_len = (frame[14] & 15) * 4
        tcp = frame[14 + ip_len:14 + struct.unpack_from('!H', frame, 16)[0]]
        self.seq, self.ack = struct.unpack_from('!II', tcp, 4)
        self.flags = tcp[13]
        self.data = len(tcp) - (tcp[12] >> 4) * 4
        self.end = (self.seq + self.data + bool(self.flags & SYN) +
                    bool(self.flags & FIN)) & 0xffffffff

    def bare(self):
        return self.flags & (FIN | SYN | RST | ACK) == ACK and not self.data


# KIND: whether a segment is one; FIN_END is where the peer's FIN ended.
KINDS = {
    'any': lambda s, fin_end: True,
    'syn': lambda s, fin_end: s.flags & SYN,
    'fin': lambda s, fin_end: s.flags & FIN,
    'rst': lambda s, fin_end: s.flags & RST,
    'data': lambda s, fin_end: s.data,
    'ack': lambda s, fin_end: s.bare(),
    'ack_of_fin': lambda s, fin_end: s.bare() and s.ack == fin_end,
}


class Rule:
    def __init__(self, text):
        self.who, self.kind, which, self.action, *rest = text.split()
        first, last = re.fullmatch(r'(\d+)(-?\d*)', which.replace(
            'all', '1-')).groups()
        self.first = int(first)
        self.last = int(last.lstrip('-') or 0) if last != '-' else 1 << 32
        self.last = self.last or self.first
        self.seconds = float(rest[0]) if rest else 0
        self.met = 0

    def fits(self, sender, segment, fin_end):
        if self.who not in (sender, 'both') or not KINDS[self.kind](
                segment, fin_end):
            return False
        self.met += 1
        return self.first <= self.met <= self.last


class Wire:
    def __init__(self, rules):
        self.rules = [Rule(r) for r in rules]
        self.ends = [open_end(name) for name in SIDES]
        self.fin_end = [None, None]
        self.due = []           # a heap of (time, number, action, arguments)
        self.number = 0
        self.records = []       # (nanoseconds, frame): what the tap saw
        self.missed = [0, 0]    # octets of data that passed unseen

    def action(self, side, frame):
        segment = Segment(frame)
        if segment.flags is None:
            return None
        if segment.flags & FIN:
            self.fin_end[side] = segment.end
        fitting = [r for r in self.rules if r.fits(
            SIDES[side], segment, self.fin_end[1 - side])]
        return fitting[0] if fitting else None

    def later(self, seconds, what, *arguments):
        self.number += 1
        heapq.heappush(self.due, (time.monotonic() + seconds, self.number,
                                  what, arguments))

    def enter(self, side, frame):
        rule = self.action(side, frame)
        action = rule.action if rule else 'pass'
        if action == 'lose':
            return
        if action == 'hide':
            self.missed[side] += Segment(frame).data
        for _ in range(2 if action == 'twice' else 1):
            self.later(DELAY / 2 + (rule.seconds if rule else 0),
                       self.middle, side, frame, action)

    def middle(self, side, frame, action):
        if action != 'hide':
            self.records.append((time.time_ns(), frame))
        if action != 'drop':
            self.later(DELAY / 2, self.leave, side, frame)

    def leave(self, side, frame):
        try:
            os.write(self.ends[1 - side], frame)
        except OSError:
            pass                # that end is down

    def carry(self, seconds):
        """One step of one frame, if there is any within so long."""
        if self.due and self.due[0][0] <= time.monotonic():
            _, _, what, arguments = heapq.heappop(self.due)
            what(*arguments)
            return
        ready, _, _ = select.select(self.ends, [], [], seconds)
        for end in ready:
            self.enter(self.ends.index(end), os.read(end, 65536))

    def close(self):
        for end in self.ends:
            os.close(end)

    def save(self, path):
        """A capture in the format pcap, of Ethernet."""
        with open(path, 'wb') as out:
            out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0,
                                  262144, 1))
            for ns, frame in self.records:
                out.write(struct.pack('<IIII', ns // 10**9,
                                      ns % 10**9 // 1000, len(frame),
                                      len(frame)) + frame)
