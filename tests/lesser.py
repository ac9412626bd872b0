#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""A lesser capture of the same traffic accuses nobody of more.

usage: lesser.py LASTACK COUNT FOLDER...

Of the captures (pcap, Ethernet) below the folders COUNT are taken, spread over
all of them, 0 for all. Each is cut to several snapshot lengths (with the length
on the wire, or as if the wire had no more), every packet of it is recorded
twice, and either direction is left out. None of these may raise an error that
the whole capture does not, unless it says itself that it is but possible where
a direction is missing. A line of TAP for each way.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile

import captures

ETHERNET = 1
SNAPLENS = (40, 54, 60, 66, 96)


def read(path):
    """Header and records (seconds, fraction, length on the wire, octets); None
    if it is of another kind."""
    with open(path, 'rb') as capture:
        octets = capture.read()
    order = captures.PCAP.get(octets[:4])
    if order is None or len(octets) < 24 or \
            struct.unpack_from(order + 'I', octets, 20)[0] != ETHERNET:
        return None
    records, at = [], 24
    while at + 16 <= len(octets):
        seconds, fraction, caplen, length = struct.unpack_from(
            order + 'IIII', octets, at)
        if at + 16 + caplen > len(octets):
            break
        records.append((seconds, fraction, length,
                        octets[at + 16:at + 16 + caplen]))
        at += 16 + caplen
    return octets[:24], order, records


def write(path, header, order, records):
    with open(path, 'wb') as capture:
        capture.write(header)
        for seconds, fraction, length, octets in records:
            capture.write(struct.pack(order + 'IIII', seconds, fraction,
                                      len(octets), length))
            capture.write(octets)


def cut(snaplen):
    return lambda records: [(s, f, n, o[:snaplen]) for s, f, n, o in records]


def cut_and_forget(snaplen):
    return lambda records: [(s, f, min(n, snaplen), o[:snaplen])
                            for s, f, n, o in records]


def twice(records):
    return [r for r in records for _ in (0, 1)]


def side(first):
    """Only packets to where the first packet went, or only the others."""
    return lambda records: [r for r in records
                            if (r[3][:6] == records[0][3][:6]) == first]


WAYS = [('cut to %d' % n, cut(n), False) for n in SNAPLENS] + [
    ('cut to 66, with its length', cut_and_forget(66), False),
    ('recorded twice', twice, False), ('one direction', side(True), True),
    ('the other direction', side(False), True)]


def errors(lastack, path, may_doubt):
    """How often each finding of severity error is there."""
    done = subprocess.run([lastack, '--flows=none', path],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=60)
    counts = {}
    for f in json.loads(done.stdout)['findings']:
        if f['severity'] == 'error' and not (
                may_doubt and f['certainty'] == 'possible'):
            counts[f['id']] = counts.get(f['id'], 0) + 1
    return counts


def main(lastack, count, *folders):
    paths = [p for p in captures.find(folders) if read(p)]
    step = 1 if int(count) == 0 else max(1, len(paths) // int(count))
    whole = {p: errors(lastack, p, False) for p in paths[::step]}
    failed = 0
    print('1..%d' % len(WAYS), flush=True)
    with tempfile.TemporaryDirectory(prefix='lesser.', dir='.') as work:
        lesser = os.path.join(work, 'lesser.pcap')
        for number, (way, change, may_doubt) in enumerate(WAYS, 1):
            bad = 0
            for path, known in whole.items():
                header, order, records = read(path)
                if not records:
                    continue
                write(lesser, header, order, change(records))
                for name, n in errors(lastack, lesser, may_doubt).items():
                    if n > known.get(name, 0):
                        print('# %s: %s' % (path, name))
                        bad += 1
            failed += bad
            print('%sok %d - %s: %d accusations more, in %d captures' %
                  ('not ' if bad else '', number, way, bad, len(whole)),
                  flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
