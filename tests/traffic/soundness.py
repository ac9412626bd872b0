#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Correct connections must be accused of nothing.

usage: soundness.py LASTACK COUNT [FIRST]

Makes COUNT connections (numbers FIRST and on; a number is enough to make one
again), 500 in a capture, through every weather of the network and every fault
of a capture, and audits them. Demanded: no finding of severity error, unless
the capture was cut and the finding is only `possible'; nobody is said to leave
open what he has closed, if the capture has its end; where no packet is
missing in its midst and all are in their order, no reason for a retransmission
that its sender did not have; and where the capture is whole, for each
connection the final states of both ends, and as many segments of each kind as
were sent. The capture of a failed batch is kept.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import faults
import reasons
import shapes
import truth
import wire

BATCH = 500


class Case:
    """A connection as a capture has it."""

    def __init__(self, seed):
        self.connection = shapes.Connection(seed).run()
        dice = self.connection.dice
        self.fault = dice.choice(faults.FAULTS)
        self.start = dice.randrange(60 * 1000000)
        whole = [(time, seen.side, octets, seen) for (time, octets), seen in
                 zip(self.connection.frames(), self.connection.path.seen)]
        self.frames = [(self.start + f[0], f[2], f[3])
                       for f in self.fault(dice, whole)]
        self.numbered = {}          # frame numbers, and what the tap saw

    def about(self):
        c = self.connection
        return 'seed %d: %s, %s, weather %s, capture %s' % (
            c.seed, c.shape.__name__, c.open, '+'.join(c.weather) or 'calm',
            self.fault.__name__)


def end_together(cases):
    """A capture that ends soon ends so for all: those end last."""
    last = {case: max((f[0] for f in case.frames), default=0)
            for case in cases}
    cut = [case for case in cases if case.fault is faults.ends_soon]
    end = max((last[case] for case in cases if case not in cut), default=0)
    for case in cut:
        more = max(end - last[case], 0)
        case.frames = [(f[0] + more,) + f[1:] for f in case.frames]


def audit(lastack, cases, path):
    """{(client port, host): (flow record, findings)} of all."""
    end_together(cases)
    frames = sorted(((f, case) for case in cases for f in case.frames),
                    key=lambda f: f[0][0])
    for number, (frame, case) in enumerate(frames, 1):
        case.numbered[number] = frame[2]
    with open(path, 'wb') as file:
        wire.write_pcap(file, [(f[0], f[1], len(f[1])) for f, _ in frames])
    done = subprocess.run([lastack, '--flows=all', '--format=ndjson', path],
                          stdout=subprocess.PIPE, check=True)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    flows = collections.defaultdict(list)
    findings = collections.defaultdict(list)
    for record in records:
        if record['type'] == 'finding':
            findings[record['flow']].append(record)
    for record in records:
        if record['type'] == 'flow':
            ends = frozenset((record[s]['ip'], record[s]['port'])
                             for s in ('client', 'server'))
            flows[ends].append((record, findings[record['flow']]))
    return flows


def has_closed(case, finding):
    """Whoever is said to leave a connection open; as far as the capture can
    tell."""
    end = case.connection.ends[finding['offender'] == 'server']
    return case.fault in faults.HAS_END and end.fin is not None


def is_accusation(case, finding):
    if finding['id'] == 'tcp.half_open_suspected':
        return finding['certainty'] != 'possible'   # nobody ever vanishes
    if finding['id'] == 'tcp.close_wait_lingering':
        return finding['certainty'] != 'possible' and has_closed(case, finding)
    if finding['severity'] != 'error':
        return False
    if finding['id'] in ('tcp.final_ack_missing', 'tcp.fin_unacked') and \
            truth.final_ack_lost(case.connection):
        return False
    if finding['id'] == 'tcp.half_open_detected' and \
            truth.unseen_abort(case.connection):
        return False                # so it was
    return finding['certainty'] != 'possible' or \
        case.fault in (faults.none, faults.twice)


def misjudged(case, flows):
    """Reasons that are not those of the sender. Where a capture lost some, or
    has not the order of the wire, what is there may look like anything; and
    what is doubted is no claim: by the capture, or, before the tap, by what held
    up all for a while."""
    if case.fault in faults.MISLEADS:
        return
    known = reasons.Reasons(case.connection, case.numbered)
    for _, found in flows:
        for f in found:
            if f['certainty'] == 'possible' and (
                    case.fault is not faults.none or
                    'stall' in case.connection.weather):
                continue
            for number in known.wrong(f):
                yield '%s, not true, %s, frame %d: %s' % (
                    f['id'], f['certainty'], number,
                    case.numbered[number].segment.label)


def complaints(case, flows):
    for _, found in flows:
        for f in found:
            if is_accusation(case, f):
                yield '%s, %s, frames %s' % (f['id'], f['certainty'],
                                             f['frames'])
    yield from misjudged(case, flows)
    if case.fault is faults.none:
        yield from truth.differences(case.connection, flows)


def run_batch(lastack, seeds):
    cases = [Case(seed) for seed in seeds]
    wrong = collections.Counter()
    packets = sum(len(case.frames) for case in cases)
    with tempfile.TemporaryDirectory(dir='.', prefix='traffic.') as work:
        path = os.path.join(work, 'traffic.pcap')
        flows = audit(lastack, cases, path)
        for case in cases:
            for text in complaints(case, flows[truth.ends(case.connection)]):
                wrong[text.split(',')[0]] += 1
                print('# %s: %s' % (case.about(), text))
        if wrong:
            os.replace(path, 'traffic.%d.pcap' % seeds[0])
    return wrong, packets


def main(lastack, count, first=0):
    wrong = collections.Counter()
    packets = 0
    print('1..%d' % ((count + BATCH - 1) // BATCH), flush=True)
    for start in range(first, first + count, BATCH):
        seeds = range(start, min(start + BATCH, first + count))
        bad, n = run_batch(lastack, seeds)
        wrong += bad
        packets += n
        print('%sok - connections %d to %d' %
              ('not ' if bad else '', seeds[0], seeds[-1]), flush=True)
    print('# %d connections, %d packets, %d complaints' %
          (count, packets, sum(wrong.values())))
    for text, n in wrong.most_common():
        print('# %6d %s' % (n, text))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
