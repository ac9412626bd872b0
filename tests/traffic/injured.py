#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Correct connections with one injury each: it must be found, and no more.

usage: injured.py LASTACK COUNT [FIRST [ROW]]

Makes COUNT connections (numbers FIRST and on), each with the injury of the
next row of ROWS, or only those whose id begins with ROW; audits them, 500 in a
capture where they need none of their own; and compares: the finding is
there, certain or likely, blames the right end, and proves it by the right
frames; and there is nothing above a note but it and what it is known to cause.
A line of TAP for each row, which passes if 99 of 100 are right. The capture of
a batch with a wrong one is kept.
"""
import collections
import io
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import forgeries
import injuries
import later
import openings
import patient
import recordings
import shapes
import truth
import wire
import ws_injuries

BATCH = 500
SECOND = 1000000
ROWS = injuries.ROWS + forgeries.ROWS + later.ROWS + openings.ROWS + \
    recordings.ROWS + ws_injuries.ROWS
# What a finding may be only possible, whatever the capture has: its row says.
DOUBTFUL = ('ip.fragment_incomplete', 'ip.len_mismatch', 'ip.truncated',
            'tcp.ack_of_unsent_data', 'tcp.close_with_unread_data',
            'tcp.data_right_of_window',
            'tcp.final_ack_not_captured', 'tcp.half_open_detected',
            'tcp.sender_gave_up', 'tcp.split_handshake',
            'tcp.stale_duplicate_syn', 'tcp.synack_ack_wrong',
            'tcp.synack_unsolicited',
            'tcp.tail_loss_probe', 'tcp.time_wait_assassination',
            'ws.hs_token_in_query',
            'ws.pong_payload_mismatch')
# Rows that are known to come out wrong as yet, and why.
NOT_YET = {}

# What a shape brings along.
SHAPELY = {shapes.slow_reader: ('tcp.zero_window',)}
# What weather and most injuries do; soundness.py holds whether it is true.
WEATHERED = ('tcp.rto_retransmission', 'tcp.retransmission_excessive',
             'tcp.time_wait_assassination')
# What is sent again is of some class.
CLASSES = {'tcp.retransmission': (
    'tcp.retransmission', 'tcp.rto_retransmission', 'tcp.fast_retransmission',
    'tcp.tail_loss_probe', 'tcp.spurious_retransmission')}

MARK = bytes.fromhex('0200000000010200000000020800') + bytes.fromhex(
    '4500001c00000000401166cdc0000201c0000202') + b'\0\7\0\7\0\x08\0\0'


class Ill:
    """A patient as a capture has it."""

    def __init__(self, seed, row):
        self.patient = patient.born(row, seed)
        self.row, self.seed = row, seed
        dice = self.patient.dice
        self.fault = dice.choice(row.faults)
        self.start = dice.randrange(10 * SECOND, 70 * SECOND)
        whole = [(k.time, k.side, k.octets, k) for k in self.patient.packets]
        self.frames = [(self.start + f[0], f[2], f[3])
                       for f in self.fault(dice, whole)]
        self.numbers = collections.defaultdict(list)

    def about(self):
        p = self.patient
        return '%s %s, number %d: %s, weather %s, capture %s' % (
            self.row.id, self.row.how, self.seed, p.shape.__name__,
            '+'.join(p.weather) or 'calm', self.fault.__name__)


def write(path, ills):
    """All in one capture, which goes on for some time; the frames' numbers are
    kept."""
    frames = sorted(((f, ill) for ill in ills for f in ill.frames),
                    key=lambda f: f[0][0])
    for number, (frame, ill) in enumerate(frames, 1):
        ill.numbers[id(frame[2])].append(number)
    end = frames[-1][0][0]
    records = [(t + k.shift, o, len(o) + k.cut) for (t, o, k), _ in frames]
    if all(ill.patient.goes_on for ill in ills):
        records += [(end + n * SECOND, MARK, len(MARK)) for n in (10, 60, 300)]
    file = io.BytesIO()
    wire.write_pcap(file, records)
    octets = file.getvalue()
    for ill in ills:
        if ill.patient.spoil:
            octets = ill.patient.spoil(octets)
    with open(path, 'wb') as file:
        file.write(octets)


def audit(lastack, path, *settings):
    """{the two ends, or their addresses where no flow is named: [findings]};
    those of neither by an empty set."""
    done = subprocess.run([lastack, '--flows=all', '--format=ndjson',
                           *settings, path], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL,
                          check=False)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    flows = {r['flow']: frozenset((r[s]['ip'], r[s]['port'])
                                  for s in ('client', 'server'))
             for r in records if r['type'] == 'flow'}
    found = collections.defaultdict(list)
    for r in records:
        if r['type'] == 'finding':
            found[flows.get(r['flow']) or frozenset(
                r[w]['ip'] for w in ('src', 'dst') if r[w])].append(r)
    return found


def numbers(ill, packets):
    return {n for k in packets for n in ill.numbers[id(k)]}


def has_proof(ill, finding):
    """One frame of each group, and none besides."""
    groups = [numbers(ill, group) for group in ill.patient.proof]
    frames = set(finding['frames'])
    return all(frames & group for group in groups) and \
        frames <= numbers(ill, ill.patient.more).union(*groups)


def complaints(ill, findings):
    """(what is wrong, in words) of each thing that is."""
    names = CLASSES.get(ill.row.id, (ill.row.id,))
    found = [f for f in findings if f['id'] in names]
    if len(names) > 1 and len(found) > 1:
        found = [f for f in found if has_proof(ill, f)][:1]
    p = ill.patient
    if not found:
        yield 'not found', ''
    elif len(found) > 1:
        yield 'found twice', ''
    else:
        yield from compare(ill, found[0])
    for f in findings:
        if f['severity'] in ('error', 'warning') and not f['secondary'] and \
                f['certainty'] != 'possible' and f['id'] != ill.row.id and \
                f['id'] not in ill.row.also + WEATHERED + \
                SHAPELY.get(p.shape, ()):
            yield 'more than it', '%s, frames %s' % (f['id'], f['frames'])


def compare(ill, finding):
    p = ill.patient
    if finding['certainty'] == 'possible' and finding['id'] not in DOUBTFUL:
        yield 'only possible', ','.join(finding['doubts'])
    if finding['offender'] != p.offender:
        yield 'wrong offender', '%s, not %s' % (finding['offender'],
                                                p.offender)
    if not has_proof(ill, finding):
        yield 'wrong frames', '%s, not %s' % (
            finding['frames'],
            [sorted(numbers(ill, group))[:8] for group in p.proof])


def examine(lastack, ills, tally, name):
    """Audits those together that need no capture of their own, and counts by
    row."""
    together = [ill for ill in ills if not ill.patient.alone]
    batches = [[ill] for ill in ills if ill.patient.alone]
    for n, batch in enumerate([together] * bool(together) + batches):
        with tempfile.TemporaryDirectory(dir='.', prefix='injured.') as work:
            path = os.path.join(work, 'injured.pcap')
            write(path, batch)
            if compare_all(batch, audit(lastack, path), tally):
                os.replace(path, '%s.%d.pcap' % (name, n))


def compare_all(ills, found, tally):
    """Is any of them wrong, and not known to be?"""
    wrong = False
    for ill in ills:
        row = tally[ill.row.id, ill.row.how]
        row['all'] += 1
        ends = truth.ends(ill.patient)
        said = list(complaints(ill, found[ends] + found[
            frozenset(ip for ip, port in ends)] + (
                found[frozenset()] if ill.patient.alone else [])))
        row['right'] += not said
        for what, words in said:
            row[what] += 1
            print('# %s: %s %s' % (ill.about(), what, words))
        wrong |= bool(said) and ill.row.id not in NOT_YET
    return wrong


def report(tally):
    bad = 0
    print('1..%d' % len(tally))
    for n, ((name, how), row) in enumerate(sorted(tally.items()), 1):
        ok = row['right'] * 100 >= row['all'] * 99
        todo = NOT_YET.get(name)
        bad += not ok and not todo
        print('%sok %d - %s%s' % ('' if ok else 'not ', n, ' '.join(
            filter(None, (name, how))), ' # TODO ' + todo if todo else ''))
        if row['right'] < row['all']:
            print('#   of %d: %s' % (row['all'], ', '.join(
                '%d %s' % (row[w], w) for w in row if w != 'all')))
    total = sum((collections.Counter(row) for row in tally.values()),
                collections.Counter())
    print('# %s' % ', '.join('%d %s' % (total[w], w) for w in total))
    return 1 if bad else 0


def main(lastack, count, first=0, begin=''):
    rows = [row for row in ROWS if row.id.startswith(begin)]
    tally = collections.defaultdict(collections.Counter)
    for start in range(first, first + count, BATCH):
        ills = [Ill(seed, rows[seed % len(rows)]) for seed in
                range(start, min(start + BATCH, first + count))]
        examine(lastack, ills, tally, 'injured.%d' % start)
    return report(tally)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:4]),
                  *sys.argv[4:]))
