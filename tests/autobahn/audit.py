#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The conversations of cases.txt, audited.

usage: audit.py LASTACK MKPCAP CASES [FOLDER]

Each case is held twice, the tester once the client, once the server. lastack
must find what the case says, of the tester, in the packets that carry that
frame, and nothing else above info. The packets of a frame are told by a small
reader in here. A line of TAP for each case and side. With FOLDER the captures
stay there.
"""
import collections
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

SIDES = ('client', 'server')
AT_ONCE = 60            # hosts that a text may have
FIRST_PORT = 50000
SERVER_PORT = 80
STEP = re.compile(r'(?P<pause>\+\d+ )?(?P<who>[TP]): (?P<pieces>.*)')


class Case:
    def __init__(self, name):
        self.name = name
        self.steps = []
        self.raises = []        # (number of the tester's frame, id)

    def add(self, line):
        if not line.startswith('raises '):
            self.steps.append(STEP.fullmatch(line))
            return
        _, number, finding, *_ = line.split()
        self.raises.append((int(number), finding))

    def text(self, host, tester):
        """The lines of the client `host` and the server S."""
        names = {'T': host, 'P': 'S'} if tester == 'client' else \
            {'T': 'S', 'P': host}
        yield 'open %s > S' % host
        yield '%s: upgrade /case/%s' % (host, self.name)
        yield 'S: accept'
        for step in self.steps:
            yield '%s%s: %s' % (step['pause'] or '', names[step['who']],
                                step['pieces'])
        yield 'close S'


def read_cases(path):
    cases = []
    with open(path, encoding='ascii') as text:
        for line in text.read().splitlines():
            if line.startswith('case '):
                cases.append(Case(line[5:]))
            elif line and not line.startswith('//'):
                cases[-1].add(line)
    return cases


def script(cases, tester):
    """Many conversations of one server, then a minute of nothing."""
    yield 'set server=198.51.100.7:%d' % SERVER_PORT
    for n in range(len(cases)):
        yield 'host H%d 192.0.2.1:%d' % (n, FIRST_PORT + n)
    for n, case in enumerate(cases):
        yield '// case ' + case.name
        yield from case.text('H%d' % n, tester)
    yield '+60 H0 > S udp 8'


class Side:
    """The octets of one direction, and the packet of each."""

    def __init__(self):
        self.octets = bytearray()
        self.ends = []          # (offset, packet)

    def add(self, payload, packet):
        self.octets += payload
        self.ends.append((len(self.octets), packet))

    def packets(self, start, end):
        before = 0
        for after, packet in self.ends:
            if before < end and start < after:
                yield packet
            before = after

    def frames(self):
        """The packets of each frame after the head."""
        at = self.octets.index(b'\r\n\r\n') + 4
        found = []
        while at < len(self.octets):
            size = frame_size(self.octets, at)
            found.append(list(self.packets(at, at + size)))
            at += size
        return found


def frame_size(octets, at):
    mask, length, head = octets[at + 1] >> 7, octets[at + 1] & 127, 2
    if length >= 126:
        head = 4 if length == 126 else 10
        length = int.from_bytes(octets[at + 2:at + head], 'big')
    return head + 4 * mask + length


def read_capture(path):
    """Sides by the client's port and 'client' or 'server': no segment is
    lost, late or sent again in here."""
    sides = collections.defaultdict(Side)
    with open(path, 'rb') as capture:
        data = capture.read()
    at, packet = 24, 0
    while at < len(data):
        size = struct.unpack_from('<8xI', data, at)[0]
        ip = data[at + 16 + 14:at + 16 + size]
        at, packet = at + 16 + size, packet + 1
        if ip[9] != 6:
            continue
        tcp = ip[20:int.from_bytes(ip[2:4], 'big')]
        ports = struct.unpack_from('>HH', tcp)
        payload = tcp[(tcp[12] >> 4) * 4:]
        if payload:
            sides[max(ports), SIDES[ports[0] == SERVER_PORT]].add(
                payload, packet)
    return sides


def told(finding):
    return '%s severity=%s certainty=%s offender=%s frames=%s count=%s' \
        ' secondary=%s' % tuple(finding[w] for w in (
            'id', 'severity', 'certainty', 'offender', 'frames', 'count',
            'secondary'))


def expected(case, frames):
    """Of each finding: how often, and the packets of its first frame."""
    wants = {}
    for number, finding in case.raises:
        count, packets = wants.get(finding, (0, frames[number - 1]))
        wants[finding] = (count + 1, packets)
    return wants


def judge(case, tester, findings, frames):
    wants = expected(case, frames)
    first = case.raises[0][1] if case.raises else None
    for finding in findings:
        count, packets = wants.pop(finding['id'], (0, []))
        if not count and finding['severity'] == 'info':
            continue
        if not count or finding['offender'] != tester:
            yield 'not expected: ' + told(finding)
        elif finding['count'] != count or \
                finding['first_frame'] not in packets:
            yield 'expected %d, first in %s: %s' % (
                count, packets, told(finding))
        elif finding['secondary'] and finding['id'] == first:
            yield 'not secondary: ' + told(finding)
    for finding in wants:
        yield 'expected: %s in %s' % (finding, wants[finding][1])


def audit(lastack, capture):
    done = subprocess.run(
        [lastack, '--format=json', '--flows=all', '--', capture],
        stdout=subprocess.PIPE, timeout=120, check=True)
    return json.loads(done.stdout)


def hold(tools, cases, tester, path):
    """Make the capture, audit it; yields each case and its faults."""
    lastack, mkpcap = tools
    with open(path + '.pkt', 'w', encoding='ascii') as text:
        text.write('\n'.join(script(cases, tester)) + '\n')
    subprocess.run([mkpcap, path + '.pkt', path + '.pcap'], check=True)
    sides = read_capture(path + '.pcap')
    document = audit(lastack, path + '.pcap')
    ports = {f['flow']: f['client']['port'] for f in document['flows']}
    for n, case in enumerate(cases):
        port = FIRST_PORT + n
        findings = [f for f in document['findings']
                    if ports.get(f['flow']) == port]
        frames = sides[port, tester].frames()
        yield case, list(judge(case, tester, findings, frames))


def run(tools, cases, folder):
    n = bad = 0
    for tester in SIDES:
        for at in range(0, len(cases), AT_ONCE):
            path = os.path.join(folder, '%s.%d' % (tester, at))
            for case, faults in hold(tools, cases[at:at + AT_ONCE], tester,
                                     path):
                n += 1
                bad += bool(faults)
                print('%sok %d - %s, tester is %s' % (
                    'not ' if faults else '', n, case.name, tester))
                for fault in faults:
                    print('#     ' + fault)
    print('1..%d' % n)
    return bad != 0


def main(lastack, mkpcap, path, folder=None):
    cases = read_cases(path)
    if folder:
        return run((lastack, mkpcap), cases, folder)
    with tempfile.TemporaryDirectory() as made:
        return run((lastack, mkpcap), cases, made)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
