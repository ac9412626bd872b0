#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What a packet costs, of two commits side by side.

usage: against.py GEN WORK BASE [HEAD [KIND [SCALE [RUNS]]]]

Builds both commits in the folder WORK, each as ./bootstrap does and once only,
makes a capture of KIND (short) and SCALE (0.1) with the program GEN, and audits
it RUNS (11) times by each, in turn, the first of each not counted. What counts
is the processor's time, user and system, which other work on the machine
disturbs least; and of that the least, and the median. Says both in ns a packet,
their difference and their ratio.
"""
import json
import os
import statistics
import subprocess
import sys


def run(*words, **more):
    return subprocess.run(words, check=True, **more)


def build(work, commit):
    """The program of that commit."""
    name = run('git', 'rev-parse', '--short=12', commit + '^{commit}',
               stdout=subprocess.PIPE, text=True).stdout.strip()
    folder = os.path.join(work, name)
    program = os.path.join(folder, 'lastack')
    if not os.path.exists(program):
        os.makedirs(folder, exist_ok=True)
        archive = subprocess.Popen(('git', 'archive', name),
                                   stdout=subprocess.PIPE)
        run('tar', '-x', '-C', folder, stdin=archive.stdout)
        if archive.wait() != 0:
            sys.exit('against.py: no archive of ' + name)
        run('autoreconf', '-fi', cwd=folder, stderr=subprocess.DEVNULL)
        run('./configure', '-q', cwd=folder)
        run('make', '-s', 'lastack', cwd=folder, stdout=subprocess.DEVNULL)
    return name, program


def packets(program, path):
    done = run(program, '--format=json', '--flows=none', path,
               stdout=subprocess.PIPE)
    return sum(c['packets'] for c in json.loads(done.stdout)['captures'])


def cost(program, path):
    """Seconds of the processor."""
    child = subprocess.Popen((program, '--format=json', '-o', os.devnull,
                              path))
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit('against.py: %s: status %d' % (program, child.returncode))
    return used.ru_utime + used.ru_stime


def main(gen, work, base, head='HEAD', kind='short', scale='0.1', runs='11'):
    os.makedirs(work, exist_ok=True)
    both = [build(work, commit) for commit in (base, head)]
    path = os.path.join(work, '%s-%s.pcap' % (kind, scale))
    if not os.path.exists(path):
        run(gen, kind, scale, path)
    count = packets(both[1][1], path)
    took = ([], [])
    for n in range(int(runs) + 1):
        for which, (_, program) in enumerate(both):
            seconds = cost(program, path)
            if n > 0:
                took[which].append(seconds * 1e9 / count)
    print('%s-%s, %d packets, %s runs each, ns a packet' %
          (kind, scale, count, runs))
    for (name, _), times in zip(both, took):
        print('%-14s least %6.1f  median %6.1f' %
              (name, min(times), statistics.median(times)))
    for what, of in (('least', min), ('median', statistics.median)):
        print('%-14s %+.1f ns, ratio %.3f' %
              (what, of(took[1]) - of(took[0]), of(took[1]) / of(took[0])))


if __name__ == '__main__':
    main(*sys.argv[1:])
