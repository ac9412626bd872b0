#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""WebSocket frames as lastack has them, and as tshark has them.

usage: tshark_frames.py LASTACK REASONS CAPTURE-OR-FOLDER...

Of a folder those captures are taken that have the word WebSocket in them.
Compared are, frame for frame, direction and flow: opcode, FIN, RSV, mask bit,
length of the payload. lastack tells the packet in which a frame begins, tshark
that in which it ends; none ends before it begins. A line for each difference,
with the reason why both may be as they are, where REASONS has one:
    pattern of the capture<TAB>pattern of the difference<TAB>why
The last lines count. Exit status 1 if there is a difference without a reason,
77 without tshark.
"""
import collections
import fnmatch
import json
import os
import shutil
import subprocess
import sys

OPCODES = ('continuation', 'text', 'binary', '0x3', '0x4', '0x5', '0x6', '0x7',
           'close', 'ping', 'pong', '0xb', '0xc', '0xd', '0xe', '0xf')
FIELDS = ('frame.number', 'ip.src', 'ipv6.src', 'tcp.srcport', 'ip.dst',
          'ipv6.dst', 'tcp.dstport', 'tcp.stream', 'websocket.opcode',
          'websocket.fin', 'websocket.rsv', 'websocket.mask',
          'websocket.payload_length', 'websocket.payload_length_ext_16',
          'websocket.payload_length_ext_64')
OPTIONS = ('tcp.desegment_tcp_streams:TRUE',
           'tcp.reassemble_out_of_order:TRUE',
           'tcp.check_checksum:FALSE')
MAGIC = (b'\xa1\xb2\xc3\xd4', b'\xd4\xc3\xb2\xa1', b'\xa1\xb2\x3c\x4d',
         b'\x4d\x3c\xb2\xa1', b'\x0a\x0d\x0d\x0a')

Frame = collections.namedtuple('Frame',
                               'opcode fin rsv masked length packet')


def captures(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            for name in sorted(names):
                path = os.path.join(folder, name)
                with open(path, 'rb') as capture:
                    octets = capture.read()
                if octets.startswith(MAGIC) and b'ebsocket' in octets.lower():
                    yield path


def tshark(capture):
    """{direction: [Frame]}, a direction being (from, to)."""
    command = ['tshark', '-n', '-r', capture, '-Y', 'websocket', '-T',
               'fields', '-E', 'occurrence=a', '-E', 'separator=/t']
    for field in FIELDS:
        command += ['-e', field]
    for option in OPTIONS:
        command += ['-o', option]
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=300)
    ways = collections.defaultdict(list)
    for line in done.stdout.decode().splitlines():
        row = dict(zip(FIELDS, line.split('\t')))
        ways[way_of(row)] += frames_of(row)
    return ways


def way_of(row):
    """The innermost addresses."""
    last = {k: v.split(',')[-1] for k, v in row.items()}
    return ((last['ip.src'] or last['ipv6.src'], int(last['tcp.srcport'])),
            (last['ip.dst'] or last['ipv6.dst'], int(last['tcp.dstport'])))


def numbers(text):
    words = {'True': 1, 'False': 0}
    return [words[w] if w in words else int(w, 0)
            for w in text.split(',') if w]


def frames_of(row):
    """The frames that end in one packet."""
    short = iter(numbers(row['websocket.payload_length_ext_16']))
    long = iter(numbers(row['websocket.payload_length_ext_64']))
    for opcode, fin, rsv, masked, length in zip(
            numbers(row['websocket.opcode']), numbers(row['websocket.fin']),
            numbers(row['websocket.rsv']), numbers(row['websocket.mask']),
            numbers(row['websocket.payload_length'])):
        if length >= 126:
            length = next(short if length == 126 else long, -1)
        yield Frame(OPCODES[opcode], bool(fin), rsv, bool(masked), length,
                    int(row['frame.number']))


def lastack(program, capture):
    done = subprocess.run(
        [program, '--ws-frames', '--flows=all', '--format=json', '--',
         capture], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        timeout=300)
    ways = collections.defaultdict(list)
    for flow in json.loads(done.stdout)['flows']:
        ends = {side: (flow[side]['ip'], flow[side]['port'])
                for side in ('client', 'server')}
        for f in (flow.get('websocket') or {}).get('frames') or []:
            to = 'server' if f['from'] == 'client' else 'client'
            ways[ends[f['from']], ends[to]].append(Frame(
                f['opcode'], f['fin'], f['rsv'], f['masked'], f['length'],
                f['packet']))
    return ways


def differences(ours, theirs):
    for way in sorted(set(ours) | set(theirs)):
        name = '%s:%d > %s:%d' % (*way[0], *way[1])
        a, b = ours.get(way, []), theirs.get(way, [])
        if not a or not b:
            yield '%s: only %s has frames, %d' % (
                name, 'lastack' if a else 'tshark', len(a or b))
            continue
        for n, (x, y) in enumerate(zip(a, b), 1):
            unlike = [f for f in Frame._fields[:-1]
                      if getattr(x, f) != getattr(y, f)]
            if x.packet > y.packet:
                unlike.append('packet')
            if unlike:
                yield '%s: frame %d differs in %s: %s' % (
                    name, n, ' '.join(unlike), ' '.join(
                        '%s/%s' % (getattr(x, f), getattr(y, f))
                        for f in unlike))
                break           # what follows may be out of step
        else:
            if len(a) != len(b):
                yield '%s: %d frames, tshark has %d' % (name, len(a), len(b))


class Reasons:
    def __init__(self, path):
        with open(path, encoding='utf-8') as text:
            self.rows = [line.rstrip('\n').split('\t') for line in text
                         if line.strip() and not line.startswith('#')]
        self.used = collections.Counter()

    def why(self, capture, difference):
        for row in self.rows:
            if fnmatch.fnmatchcase(capture, row[0]) and \
                    fnmatch.fnmatchcase(difference, row[1]):
                self.used[row[2]] += 1
                return row[2]
        return None


def main(program, path, *paths):
    if not shutil.which('tshark'):
        print('needs tshark')
        return 77
    reasons, unexplained = Reasons(path), 0
    frames = files = 0
    for capture in captures(paths):
        theirs = tshark(capture)
        ours = lastack(program, capture)
        files += bool(ours or theirs)
        frames += sum(map(len, ours.values()))
        for difference in differences(ours, theirs):
            why = reasons.why(capture, difference)
            unexplained += why is None
            print('%s: %s%s' % (capture, difference,
                                ' (%s)' % why if why else ''))
    for why, count in sorted(reasons.used.items()):
        print('%6d %s' % (count, why))
    print('%d captures with WebSocket, %d frames, %d differences without a '
          'reason' % (files, frames, unexplained))
    return unexplained != 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
