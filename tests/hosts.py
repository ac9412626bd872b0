#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What is told of hosts, from captures of our own.

usage: hosts.py LASTACK PCAPS

The records of a run hold what its captures show and no more, in the order of
the addresses; how a capture is cut into files and which flows or findings are
shown changes nothing in them. A line of TAP for each check.
"""
import ipaddress
import json
import os
import struct
import subprocess
import sys
import tempfile

import captures

EARLY = '2026-01-01T00:00:00.022300Z'


def seen(first, last, time):
    return {'first_frame': first, 'last_frame': last, 'time': time}


def host(ip, **known):
    record = {'type': 'host', 'ip': ip, 'time_wait': None, 'close_wait': None,
              'active_closes': None, 'destinations': [], 'doubts': []}
    record.update(known)
    return record


# name, options: the records
EXPECTED = [
    ('clean/close_by_client', [], []),
    ('clean/close_by_server', [], [
        host('198.51.100.7', active_closes=dict(
            as_server_at_least=1, by_its_clients_at_least=0,
            **seen(11, 11, '2026-01-01T00:00:00.062650Z')))]),
    ('host.time_wait_buildup.server', [], [     # 15 at a time are few
        host('198.51.100.7', active_closes=dict(
            as_server_at_least=30, by_its_clients_at_least=0,
            **seen(7, 211, EARLY)))]),
    ('host.time_wait_buildup.server', ['--set', 'time_wait_buildup=20'], [
        host('198.51.100.7', time_wait=dict(
            peak_at_least=30, **seen(7, 211, EARLY)),
             active_closes=dict(
                 as_server_at_least=30, by_its_clients_at_least=0,
                 **seen(7, 211, EARLY)))]),
    ('host.close_wait_buildup.some', [], [
        host('198.51.100.7', close_wait=dict(
            at_end_at_least=6, closed_late_at_least=2,
            first_frame=15, last_frame=40,
            entered_first='2026-01-01T00:01:30.063600Z',
            entered_last='2026-01-01T00:04:00.169600Z', doubts=[]),
             active_closes=dict(
                 as_server_at_least=0, by_its_clients_at_least=2,
                 **seen(None, None, None)))]),
    ('host.ephemeral_port_pressure', ['--set', 'port_pressure_ppm=1000'], [
        host('192.0.2.1', time_wait=dict(
            peak_at_least=30, **seen(7, 210, EARLY)),
             destinations=[dict(
                 ip='198.51.100.7', port=80, ports_in_use_at_least=30,
                 ports_assumed=28232, lowest_port_seen=40000,
                 highest_port_seen=40058, **seen(7, 210, EARLY))])]),
    ('host.time_wait_buildup.no_times', ['--set', 'time_wait_buildup=2'], [
        host('192.0.2.1', time_wait=dict(
            peak_at_least=2, **seen(6, 12, '2026-01-01T00:00:00.000000Z')),
             doubts=['clock'])]),
]


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def check(self, name, got, want):
        self.n += 1
        self.bad += got != want
        print('%sok %d - %s' % ('' if got == want else 'not ', self.n, name))
        if got != want:
            print('# got  %s\n# want %s' % (json.dumps(got), json.dumps(want)))


def records(lastack, files, *options):
    done = subprocess.run([lastack, '--format=ndjson', *options, *files],
                          stdout=subprocess.PIPE, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line for line in lines if line['type'] == 'host']


def cut(path, parts, folder):
    """The capture in so many files."""
    with open(path, 'rb') as source:
        octets = source.read()
    order = captures.PCAP[octets[:4]]
    packets, at = [], 24
    while at < len(octets):
        size = 16 + struct.unpack_from(order + 'I', octets, at + 8)[0]
        packets.append(octets[at:at + size])
        at += size
    names = []
    for i in range(parts):
        names.append(os.path.join(folder, 'part%d.pcap' % i))
        with open(names[-1], 'wb') as part:
            part.write(octets[:24] + b''.join(
                packets[len(packets) * i // parts:
                        len(packets) * (i + 1) // parts]))
    return names


def see_same(tap, lastack, path, name, options, want):
    """Whatever is shown, and in however many files it comes."""
    for more in (['--flows=all', '--ws-frames'], ['--flows=none'],
                 ['--min-severity=error'], ['--disable=host']):
        tap.check('%s %s' % (name, ' '.join(more)),
                  records(lastack, [path], *options, *more), want)
    with tempfile.TemporaryDirectory() as folder:
        for parts in (2, 5):
            tap.check('%s in %d files' % (name, parts), records(
                lastack, cut(path, parts, folder), *options), want)


def see_bound(tap, lastack, pcaps):
    """Many clients, each of which is told of, with few that are kept."""
    path = os.path.join(
        pcaps, 'near/host.ephemeral_port_pressure.destinations.pcap')
    options = ['--set', 'port_pressure_ppm=1']
    many = records(lastack, [path], *options)
    ends = [(r['ip'], d['ip'], d['port'])
            for r in many for d in r['destinations']]
    key = [(ipaddress.ip_address(a), ipaddress.ip_address(b), port)
           for a, b, port in ends]
    tap.check('destinations are in order', key, sorted(key))
    tap.check('and several', len(key) > 1, True)
    few = records(lastack, [path], *options, '--set', 'hosts_max=1',
                  '--set', 'host_ports_max=1')
    tap.check('no more than limits allow',
              len(few) <= 2 and
              sum(len(r['destinations']) for r in few) <= 1, True)


def main(lastack, pcaps):
    tap = Tap()
    for name, options, want in EXPECTED:
        path = os.path.join(pcaps, name + '.pcap')
        tap.check(name, records(lastack, [path], *options), want)
        see_same(tap, lastack, path, name, options, want)
    path = os.path.join(pcaps, 'clean/close_by_server.pcap')
    tap.check('who looks at one flow hears of no host',
              records(lastack, [path], '--flow=1'), [])
    see_bound(tap, lastack, pcaps)
    print('1..%d' % tap.n)
    return 1 if tap.bad else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
