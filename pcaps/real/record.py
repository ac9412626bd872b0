#!/usr/bin/python3 -B
# SPDX-License-Identifier: ISC
"""Records captures of real kernels and programs, and what the kernels said.

usage: record.py [NAME...]      of pcaps/real/NAME.txt; without names, of all

Needs root. Whatever it makes is in namespaces of its own, and gone with them.
README.md of pcaps/ tells of the texts.
"""
import glob
import os
import signal
import subprocess
import sys
import tempfile

from scene import HERE, Scene
from stage import Stage


def record(name):
    scene = Scene(name)
    missing = scene.missing()
    if missing:
        print('%s: skipped, needs %s' % (name, ', '.join(missing)))
        return
    print(name, flush=True)
    with tempfile.TemporaryDirectory(dir='/run') as work:
        stage = Stage(scene, work)
        try:
            stage.prepare()
            stage.play()
            truth = list(stage.truth())
        finally:
            stage.close()
    scene.write(truth)


def prepare():
    subprocess.run(['mount', '-t', 'tmpfs', 'real', '/run'], check=True)
    # What is late looks like a slow network.
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    # Tables of sockets that are quick to look through, where there are such.
    subprocess.run(['sysctl', '-eqw', 'net.ipv4.tcp_child_ehash_entries=64'],
                   check=False)


def go_inside(names):
    """Into new namespaces: all that is in them dies with this process."""
    inside = subprocess.Popen(
        ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--net', '--pid',
         '--fork', '--kill-child', '--mount-proc', os.path.abspath(__file__),
         *names], env=dict(os.environ, LASTACK_REAL='inside'))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: inside.kill())
    return inside.wait() and 1


def main(names):
    if os.environ.get('LASTACK_REAL') != 'inside':
        return go_inside(names)
    prepare()
    for name in names or sorted(glob.glob(HERE + '/*.txt')):
        record(os.path.basename(name).removesuffix('.txt'))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
