#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The conversations of cases.txt, from the cases of Autobahn|Testsuite.

usage: derive.py autobahn-cases.json >cases.txt

The input lists what each case of the suite sends, frame for frame, as
recorded from the case classes themselves, and what a passive auditor should
find in it. Taken are the groups 1 to 7 and 10; 9 is about speed, 12 and 13
are about compression.

Of a case the tester's part is what the suite sends: frames that it writes at
once share a segment, those that it writes one by one (`sync') or in chops do
not, and those that it sends later come later. In the groups 6 and 10 each
frame has a segment of its own, so that the packet of a finding can be told.
The peer's part is made up, by a small endpoint that is in the right: it
echoes messages, answers Pings and Closes, and fails the connection at the
first violation (RFC 6455 7.1.7) with the code that the suite asks for. A
tester that is sent a Close first finishes the message that it is in the
middle of (5.5.1 allows that), then answers it. What the suite would have sent
still later is left out.
"""
import itertools
import json
import re
import sys

GROUPS = ('1', '2', '3', '4', '5', '6', '7', '10')
OPCODES = {0: 'continuation', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping',
           10: 'pong'}
MSS, HEADERS = 1460, 40     # room for some frame headers
FRAME = re.compile(
    r'(?:@(?P<at>\d+) )?(?P<head>[0-9a-f]+)'
    r'(?::(?P<data>[0-9a-f]+)(?:\*(?P<fill>\d+))?)?(?: x(?P<times>\d+))?'
    r'(?: chop=(?P<chop>\d+))?(?P<sync> sync)?(?: parts=(?P<parts>\S+))?$')


class Frame:
    """A frame as the suite sends it; its number counts from 1."""

    def __init__(self, found, number, at):
        head = bytes.fromhex(found['head'])
        self.number = number
        self.at = at
        self.fin = head[0] >> 7
        self.rsv = head[0] >> 4 & 7
        self.opcode = head[0] & 15
        self.pattern = bytes.fromhex(found['data'] or '')
        self.length = int(found['fill'] or len(self.pattern))
        self.chop = int(found['chop'] or 0)
        self.sync = bool(found['sync'])
        self.parts = [tuple(map(int, p.split(':')))
                      for p in (found['parts'] or '').split(',') if p]
        assert self.length == length_of(head)

    def pieces(self):
        """In the language of mkpcap, close codes apart."""
        pieces = fill(self.pattern, self.length)
        kind = OPCODES.get(self.opcode, 'op %d' % self.opcode)
        if self.opcode == 8 and self.length >= 2:
            code = (self.pattern * 2)[:2]
            kind += ' %d' % int.from_bytes(code, 'big')
            pieces = fill(self.pattern[2:], self.length - 2)
        return ' '.join(w for w in (
            'ws', '' if self.fin else 'fin0',
            'rsv %d' % self.rsv if self.rsv else '', kind, pieces) if w)


def length_of(head):
    if head[1] < 126:
        return head[1]
    return int.from_bytes(head[2:], 'big')


def quote(octets):
    if re.fullmatch(rb'[ -~]*', octets):
        text = octets.decode().replace('\\', '\\\\').replace('"', '\\"')
        return '"%s"' % text
    return 'hex ' + octets.hex()


def fill(pattern, length):
    """A pattern, over and over until it is long enough."""
    if not length:
        return ''
    times, rest = divmod(length, len(pattern))
    parts = []
    if times:
        parts.append(('repeat %d ' % times if times > 1 else '')
                     + quote(pattern))
    if rest:
        parts.append(quote(pattern[:rest]))
    return ' '.join(parts)


def frames_of(case):
    frames, at = [], 0
    for text in case['send']:
        found = FRAME.match(text)
        assert found, text
        at = int(found['at'] or at)
        for _ in range(int(found['times'] or 1)):
            frames.append(Frame(found, len(frames) + 1, at))
    return frames


class Peer:
    """An endpoint that is in the right. It takes frames, and gives lines,
    each with the octets of its payload if they may be many."""

    def __init__(self, case):
        self.faults = {t['frame'] for t in case['tester']
                       if t['severity'] == 'error'}
        self.code = case['close']['code']
        self.echoes = case['close']['clean']
        self.fails = case['close']['by'] == 'tested'
        self.message = None     # the pieces of an open one
        self.events = []
        self.closed = False

    def take(self, frame):
        if self.closed:
            return []
        if frame.number in self.faults and self.fails:
            return self.close('ws close %d' % self.code[0])
        if frame.opcode == 8:
            return self.close(self.answer(frame))
        if frame.opcode == 9:
            self.events.append('pong:' + fill_bytes(frame).hex())
            return [('ws pong %s' % fill(frame.pattern, frame.length), 0)]
        if frame.opcode > 8:
            return []
        return self.collect(frame)

    def collect(self, frame):
        if frame.opcode:
            self.message = [OPCODES[frame.opcode], []]
        self.message[1].append(frame)
        if not frame.fin:
            return []
        kind, frames = self.message
        self.message = None
        octets = sum(f.length for f in frames)
        self.events.append('message:%d:%s' % (octets, kind))
        return [('ws %s %s' % (kind, together(frames)), octets)]

    def answer(self, frame):
        """The code that is asked for; none if there was none."""
        if self.echoes and not frame.length:
            return 'ws close'
        return 'ws close %d' % self.code[-1]

    def close(self, line):
        self.closed = True
        return [(line, 0)]


def fill_bytes(frame):
    if not frame.length:
        return b''
    return (frame.pattern * (frame.length // len(frame.pattern) + 1))[
        :frame.length]


def together(frames):
    """The payload of a message, shorter where it is the same over and over."""
    patterns = {f.pattern for f in frames if f.length}
    if len(frames) > 1 and len(patterns) == 1 and \
            len(next(iter(patterns))) == 1:
        return fill(patterns.pop(), sum(f.length for f in frames))
    if len(frames) == 1:
        return fill(frames[0].pattern, frames[0].length)
    octets = b''.join(fill_bytes(f) for f in frames)
    return quote(octets) if octets else ''


class Talk:
    """The lines of a case, T for the tester, P for its peer."""

    def __init__(self, case):
        self.case = case
        self.lines = []
        self.now = 0
        self.sent = 0           # frames of the tester
        self.sent_close = False
        self.open = False       # a message of the tester's is unfinished

    def tester(self, frames, at):
        pause = '+%d ' % (at - self.now) if at > self.now else ''
        self.now = at
        self.say(pause + 'T', ' '.join(f.pieces() for f in frames),
                 sum(f.length for f in frames), frames[0])
        for frame in frames:
            self.count(frame)

    def peer(self, line, octets):
        self.say('P', line.strip(), octets)

    def say(self, who, line, octets, first=None):
        if first and first.parts:
            line += ' split ' + ','.join(map(str, self.cuts(first)))
        elif first and first.chop:
            line += ' split each %d' % first.chop
        elif octets + HEADERS > MSS:
            line += ' split each %d' % MSS
        self.lines.append('%s: %s' % (who, line))

    @staticmethod
    def cuts(frame):
        """Where a frame that is written piecemeal is cut, without a mask."""
        ends = list(itertools.accumulate(n for _, n in frame.parts))
        return [2 + end for end in ends[:-1]]

    def count(self, frame):
        self.sent += 1
        self.sent_close = self.sent_close or frame.opcode == 8
        if frame.opcode < 8:
            self.open = not frame.fin


def bursts(frames):
    """Frames that are written at once, before the peer can answer."""
    burst = []
    for frame in frames:
        if burst and frame.at != burst[-1].at:
            yield burst
            burst = []
        burst.append(frame)
    if burst:
        yield burst


def segments(burst, apart):
    group = []
    for frame in burst:
        alone = apart or frame.sync or frame.chop or frame.length > MSS // 2
        if alone and group:
            yield group
            group = []
        group.append(frame)
        if alone:
            yield group
            group = []
    if group:
        yield group


def converse(case):
    talk, peer = Talk(case), Peer(case)
    apart = case['id'].split('.')[0] in ('6', '10')
    frames = frames_of(case)
    for burst in bursts(frames):
        if peer.closed and not talk.open:
            break
        for group in segments(burst, apart):
            talk.tester(group, burst[0].at)
        for frame in burst:
            for line in peer.take(frame):
                talk.peer(*line)
    check(case, peer)
    finish(talk, peer)
    return talk


def finish(talk, peer):
    """The closing handshake, as far as it has not been."""
    if not talk.sent_close:
        code = peer.code[0]
        talk.lines.append('T: ws close %d' % code)
        if not peer.closed:
            talk.lines.append('P: ws close %d' % code)


def check(case, peer):
    """The made-up peer has full marks, or says more than is asked for."""
    for events in case['expected_events'].values():
        events = [e for e in events if not e.startswith('timeout')]
        if peer.events[len(peer.events) - len(events):] == events:
            return
    raise AssertionError('%s: %s' % (case['id'], peer.events))


def raises(case, talk):
    """What comes after the end is not sent."""
    for found in case['tester']:
        if found['frame'] > talk.sent:
            continue
        yield 'raises %d ws.%s%s' % (
            found['frame'], found['finding'],
            ' secondary' if found.get('secondary') else '')


HEADER = '''\
// Cases of Autobahn|Testsuite as conversations: T is the tester, client or
// server, P its peer, who is in the right. The lines are those of
// pcaps/README.md. `raises N ID' is what must be found of the tester's N-th
// frame, and nothing else above info. Made by derive.py, which says how; do not edit.
'''


def main(path):
    with open(path, encoding='utf-8') as text:
        cases = json.load(text)['cases']
    print(HEADER, end='')
    for case in cases:
        if case['id'].split('.')[0] not in GROUPS:
            continue
        talk = converse(case)
        print('\ncase ' + case['id'])
        for line in talk.lines + list(raises(case, talk)):
            print(line)


if __name__ == '__main__':
    main(*sys.argv[1:])
