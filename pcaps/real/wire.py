# SPDX-License-Identifier: ISC
"""A wire between two hosts, with taps and rules of its own.

Each end is a TAP device that is moved into a host's network namespace; a
frame takes `delay' from one end to the other and passes the tap halfway. Such
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
          again S  and once more at the tap, S seconds after that
          again S acking
                   but then it acknowledges what its sender last did
          forge S SIDE FLAGS SEQ ACK [N]
                   S seconds later somebody sends, at the tap, a segment in
                   the name of SIDE, with N octets. FLAGS are of SRAFP; SEQ
                   and ACK are numbers, or next+N, next-N: counted from the
                   end of what its sender, or the peer, has sent
Of the rules that fit, the first decides, and those of again and forge all.

The taps are
  middle   halfway
  client, server
           halfway, of what that side sends
  twice    halfway, but each frame is recorded twice
  ends     at both ends; there is a router between them
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
SIDES = ('client', 'server')
FIN, SYN, RST, ACK = 1, 2, 4, 16
FLAGS = {'F': FIN, 'S': SYN, 'R': RST, 'P': 8, 'A': ACK}


def open_end(name):
    """A new TAP device of this namespace; it is gone once this is closed."""
    end = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.ioctl(end, TUNSETIFF, struct.pack(
        '16sH22x', name.encode(), IFF_TAP_NO_PI))
    return end


def checksum(data):
    total = sum(struct.unpack('!%dH' % ((len(data) + 1) // 2),
                              data + b'\0' * (len(data) & 1)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def with_ip_sum(ip):
    ip = ip[:10] + b'\0\0' + ip[12:]
    return ip[:10] + struct.pack('!H', checksum(ip)) + ip[12:]


def with_tcp_sum(ip, tcp):
    tcp = tcp[:16] + b'\0\0' + tcp[18:]
    pseudo = ip[12:20] + struct.pack('!HH', 6, len(tcp))
    return tcp[:16] + struct.pack('!H', checksum(pseudo + tcp)) + tcp[18:]


def parts(frame):
    """Of Ethernet, of IP, and TCP with what it carries."""
    at = 14 + (frame[14] & 15) * 4
    return frame[:14], frame[14:at], frame[at:14 + struct.unpack_from(
        '!H', frame, 16)[0]]


def routed(frame):
    """Behind a router."""
    if frame[12:14] != b'\x08\0':
        return frame
    ethernet, ip, rest = parts(frame)
    return ethernet + with_ip_sum(
        ip[:8] + bytes([ip[8] - 1]) + ip[9:]) + rest


def replaced(frame, ack):
    ethernet, ip, tcp = parts(frame)
    return ethernet + ip + with_tcp_sum(
        ip, tcp[:8] + struct.pack('!I', ack) + tcp[12:])


def forged(frame, flags, seq, ack, data):
    """Another segment from where that one came."""
    ethernet, ip, tcp = parts(frame)
    ip = ip[:2] + struct.pack('!HH', len(ip) + 20 + len(data), 0xf00d) + ip[6:]
    return ethernet + with_ip_sum(ip) + with_tcp_sum(ip, tcp[:4] + struct.pack(
        '!IIBBHHH', seq, ack if flags & ACK else 0, 5 << 4, flags, 512, 0,
        0) + data)


def number(text, following):
    """SEQ or ACK of a rule."""
    if not text.startswith('next'):
        return int(text)
    return (following + int(text[4:] or 0)) & 0xffffffff


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


# What adds to a frame instead of deciding over it.
MORE = ('again', 'forge')


class Rule:
    def __init__(self, text):
        self.who, self.kind, which, self.action, *rest = text.split()
        first, last = re.fullmatch(r'(\d+)(-?\d*)', which.replace(
            'all', '1-')).groups()
        self.first = int(first)
        self.last = int(last.lstrip('-') or 0) if last != '-' else 1 << 32
        self.last = self.last or self.first
        self.seconds = float(rest[0]) if rest else 0
        self.rest = rest[1:]
        self.met = 0

    def fits(self, sender, segment, fin_end):
        if self.who not in (sender, 'both') or not KINDS[self.kind](
                segment, fin_end):
            return False
        self.met += 1
        return self.first <= self.met <= self.last


class Wire:
    def __init__(self, rules, tap, delay):
        self.delay = delay
        self.rules = [Rule(r) for r in rules]
        self.tap = tap
        self.ends = [open_end(name) for name in SIDES]
        self.fin_end = [None, None]
        self.last = [None, None]    # the newest frame of each side
        self.due = []           # a heap of (time, number, action, arguments)
        self.number = 0
        self.records = []       # (nanoseconds, frame): what the tap saw
        self.unseen = [{}, {}]  # {number: octets} of data that passed so
        self.doubled = [0, 0]   # frames that were recorded twice

    def fitting(self, side, frame):
        segment = Segment(frame)
        if segment.flags is None:
            return []
        if segment.flags & FIN:
            self.fin_end[side] = segment.end
        if self.last[side] is None or not segment.flags & RST:
            self.last[side] = frame
        return [r for r in self.rules if r.fits(
            SIDES[side], segment, self.fin_end[1 - side])]

    def later(self, seconds, what, *arguments):
        self.number += 1
        heapq.heappush(self.due, (time.monotonic() + seconds, self.number,
                                  what, arguments))

    def enter(self, side, frame):
        rules = self.fitting(side, frame)
        rule = next((r for r in rules if r.action not in MORE), None)
        action = rule.action if rule else 'pass'
        if self.tap == 'ends':
            self.record(frame)
        if action == 'lose':
            return
        for _ in range(2 if action == 'twice' else 1):
            self.later(self.delay / 2 + (rule.seconds if rule else 0),
                       self.middle, side, frame, action)
        for rule in rules:
            if rule.action in MORE:
                self.later(self.delay / 2 + rule.seconds,
                           getattr(self, rule.action), side, frame, rule.rest)

    def again(self, side, frame, rest):
        if rest:
            frame = replaced(frame, ack=Segment(self.last[side]).ack)
        self.middle(side, frame, 'pass')

    def forge(self, _, frame, rest):
        who, flags, seq, ack, *size = rest
        side = SIDES.index(who)
        own, peer = (Segment(self.last[s]).end for s in (side, 1 - side))
        self.middle(side, forged(
            self.last[side], sum(FLAGS[f] for f in flags), number(seq, own),
            number(ack, peer), b'~' * int(size[0] if size else 0)), 'pass')

    def record(self, frame):
        self.records.append((time.time_ns(), frame))

    def pass_tap(self, side, frame, hidden):
        if hidden or self.tap == SIDES[1 - side]:
            segment = Segment(frame)
            if segment.flags is not None:
                self.unseen[side][segment.seq] = segment.data
        elif self.tap != 'ends':
            self.record(frame)
            if self.tap == 'twice':
                self.record(frame)
                self.doubled[side] += 1

    def middle(self, side, frame, action):
        self.pass_tap(side, frame, action == 'hide')
        if action != 'drop':
            self.later(self.delay / 2, self.leave, side, frame)

    def leave(self, side, frame):
        if self.tap == 'ends':
            frame = routed(frame)
            self.record(frame)
            self.doubled[side] += 1
        try:
            os.write(self.ends[1 - side], frame)
        except OSError:
            pass                # that end is down

    def missed(self, side):
        return sum(self.unseen[side].values())

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
