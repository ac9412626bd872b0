#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Options that look at one thing, by what the report then says.

usage: looking.py LASTACK FOLDER

A row is a capture, the options, and what must be true of the report: the exit
status, and names of sights (below) with their values. A line of TAP for each.
"""
import json
import os
import subprocess
import sys

MISSING = 'tcp.final_ack_missing'
# The same moment: its frame 8, a FIN, which comes 0.0423 s after the first.
AT_8 = ('0.042300', '2026-01-01T00:00:00.0423Z', '2026-01-01 00:00:00.0423',
        '2026-01-01T01:00:00.0423+01:00', '@1767225600.0423')


def ids(report):
    return sorted({f['id'] for f in report['findings']})


SIGHTS = {
    'status': lambda r: r['summary']['exit']['status'],
    'ids': ids,
    'flows': lambda r: [f['flow'] for f in r['flows']],
    'counted': lambda r: r['summary']['flows']['total'],
    'outside': lambda r: sum(c['not_analysed'].get('outside_time', 0)
                             for c in r['captures']),
    'packets': lambda r: r['summary']['packets'],
    'first': lambda r: min(f['first_frame'] for f in r['flows']),
    'last': lambda r: max(f['last_frame'] for f in r['flows']),
    'server': lambda r: r['flows'][0]['server']['port'],
    'orientation': lambda r: r['flows'][0]['orientation'],
    'outcome': lambda r: r['flows'][0]['outcome'],
    'doubts': lambda r: sorted({d for f in r['findings']
                                for d in f['doubts']}),
    'hidden': lambda r: {k: v for k, v in r['summary']['findings']
                         ['not_shown']['by_severity'].items() if v},
    'certain': lambda r: {f['certainty'] for f in r['findings']
                          if f['severity'] == 'error'} <= {'certain'},
}

ROWS = [
    # One flow: its record is written whatever --flows says.
    ('clean/two_flows', '--flow 1', {'flows': [1], 'counted': 2}),
    ('clean/two_flows', '--flow 4 --flows none', {'flows': [4]}),
    ('clean/two_flows', '--flow 4 --flows all', {'flows': [4]}),
    (MISSING, '--flow 1 --fail-on error',
     {'flows': [1], 'status': 1, 'ids': ['tcp.fin_retransmitted', MISSING]}),
    ('clean/two_flows', '--flow 2',
     {'flows': [], 'status': 3, 'said': 'no flow has that number'}),
    ('clean/two_flows', '--flow 18446744073709551615',
     {'flows': [], 'status': 3}),
    ('clean/ipv6 ' + MISSING, '--flow 1 --fail-on error',
     {'flows': [1], 'status': 0, 'ids': []}),
    ('capture.midstream_start.then_new', '--flow 1',
     {'flows': [1], 'counted': 2}),
    # Findings that are of no flow, or another, are not made.
    ('capture.damaged', '--flow 1 --only capture.damaged',
     {'status': 3, 'ids': []}),
    # What is not shown is counted, and --fail-on sees it.
    (MISSING, '--min-severity error --fail-on note',
     {'ids': [MISSING], 'hidden': {'note': 1}, 'status': 1}),
    (MISSING, '--min-severity error --only tcp.fin_* --fail-on note',
     {'ids': [], 'hidden': {'note': 1}, 'status': 1}),
    (MISSING + '.capture_ends',
     '--min-certainty certain --only tcp --fail-on error',
     {'ids': [], 'hidden': {'error': 1}, 'status': 0}),
    (MISSING, '', {'hidden': {}}),
    # A part of the time.
    (MISSING, '--stop 0.0423', {'last': 8, 'outside': 7, 'packets': 15}),
    (MISSING, '--stop 0.042299999', {'last': 7, 'outside': 8}),
    (MISSING, '--start 0.0423',
     {'first': 8, 'outside': 7, 'orientation': 'guessed'}),
    (MISSING, '--start 0.042300001', {'first': 9, 'outside': 8}),
    (MISSING, '--start 0 --stop 999999', {'outside': 0, 'last': 14,
                                          'certain': True}),
    (MISSING, '--start 0.0423 --stop 0.0423', {'first': 8, 'last': 8}),
    (MISSING, '--start 2026-01-01 --stop 2026-01-01T00:00:01Z',
     {'first': 1, 'last': 12}),
    # What was open at --stop, or began before --start, is in doubt.
    (MISSING, '--stop 0.0423 --fail-on error',
     {'status': 0, 'certain': False, 'doubts': ['end_unseen'],
      'ids': ['capture.ends_open', 'tcp.fin_unacked']}),
    (MISSING, '--start 0.0423',
     {'ids': ['capture.midstream_start', 'tcp.fin_retransmitted', MISSING]}),
    ('clean/close_by_client', '--start 0.03',
     {'ids': ['capture.midstream_start']}),
    ('clean/close_by_client', '--stop 0.03', {'ids': ['capture.ends_open']}),
    # A time that has nothing must not pass for one where nothing is wrong.
    (MISSING, '--start 2030-01-01', {'status': 3, 'outside': 15,
                                     'said': 'no packet came in that time'}),
    (MISSING, '--stop 1999-01-01', {'status': 3, 'outside': 15}),
    (MISSING, '--start 2030-01-01 --stop 5', {'status': 3, 'outside': 15}),
    # Seconds count from the first packet of all files.
    (MISSING + ' ' + MISSING, '--start 0.0423', {'outside': 14}),
    # Who is the server, where no SYN tells.
    ('clean/midstream_close', '', {'server': 80, 'orientation': 'guessed'}),
    ('clean/midstream_close', '--server *:49152', {'server': 49152}),
    ('clean/midstream_close', '--server 192.0.2.0/24:49152',
     {'server': 49152}),
    ('clean/midstream_close', '--server 192.0.3.0/24:49152', {'server': 80}),
    ('clean/midstream_close', '--server *:49152 --server *:80',
     {'server': 80}),
    ('clean/midstream_close', '--server *:80 --server *:49152',
     {'server': 49152}),
    ('clean/close_by_client', '--server *:49152',
     {'server': 80, 'orientation': 'syn'}),
    ('capture.midstream_start.synack', '--server *:49152',
     {'server': 80, 'orientation': 'synack'}),
    ('clean/ipv6', '--start 0.03 --server [2001:db8::1]:49152',
     {'server': 49152}),
    ('clean/ipv6', '--start 0.03 --server [2001:db8::]/32:49152',
     {'server': 49152}),
    ('clean/ipv6', '--start 0.03 --server [2001:db9::]/32:49152',
     {'server': 80}),
    # Whose checksums are believed: here the RST of the server is wrong.
    ('near/tcp.syn_refused.bad_checksum', '', {'outcome': 'closed'}),
    ('near/tcp.syn_refused.bad_checksum', '--checksums ignore',
     {'outcome': 'reset'}),
    ('near/tcp.syn_refused.bad_checksum',
     '--checksums ignore:198.51.100.0/24', {'outcome': 'reset'}),
    ('near/tcp.syn_refused.bad_checksum',
     '--checksums ignore:192.0.2.0/24', {'outcome': 'closed'}),
    ('near/tcp.syn_refused.bad_checksum',
     '--checksums ignore:198.51.100.0/24 --checksums verify:198.51.100.7',
     {'outcome': 'closed'}),
    ('near/tcp.syn_refused.bad_checksum',
     '--checksums verify:198.51.100.7 --checksums ignore:198.51.100.0/24',
     {'outcome': 'reset'}),
    ('near/tcp.syn_refused.bad_checksum',
     '--checksums ignore --checksums verify:198.51.100.7',
     {'outcome': 'closed'}),
    ('near/tcp.syn_refused.bad_checksum',
     '--checksums verify:198.51.100.7 --checksums ignore',
     {'outcome': 'reset'}),
    # Findings by group.
    (MISSING, '--only tcp', {'ids': ['tcp.fin_retransmitted', MISSING]}),
    (MISSING, '--only tcp.fin_*', {'ids': ['tcp.fin_retransmitted']}),
    (MISSING, '--disable tcp. --fail-on info', {'ids': [], 'status': 0}),
    (MISSING, '--disable * --enable ' + MISSING, {'ids': [MISSING]}),
    (MISSING, '--severity tcp=info --fail-on note', {'status': 0}),
] + [(MISSING, ('--stop', at), {'last': 8}) for at in AT_8]


def look(lastack, folder, row):
    captures, options, wanted = row
    files = [os.path.join(folder, name + '.pcap')
             for name in captures.split()]
    if isinstance(options, str):
        options = options.split()
    if '--flow' not in options:
        options = ['--flows=all', *options]
    done = subprocess.run([lastack, *options, *files], capture_output=True,
                          timeout=60)
    report = json.loads(done.stdout)
    said = done.stderr.decode()
    wrong = []
    for name, value in wanted.items():
        got = value if name == 'said' and value in said else \
            said if name == 'said' else SIGHTS[name](report)
        if got != value:
            wrong.append('%s is %r, not %r' % (name, got, value))
    if done.returncode != SIGHTS['status'](report):
        wrong.append('exit status %d' % done.returncode)
    return wrong


def main():
    lastack, folder = sys.argv[1:]
    failed = False
    print('1..%d' % len(ROWS))
    for row in ROWS:
        wrong = look(lastack, folder, row)
        options = row[1] if isinstance(row[1], str) else ' '.join(row[1])
        print('%sok - %s %s' % ('not ' if wrong else '', row[0], options))
        for text in wrong:
            print('# ' + text)
        failed |= bool(wrong)
    return failed


if __name__ == '__main__':
    sys.exit(main())
