#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""A report must not depend on how the capture comes.

usage: pieces.py LASTACK OCTETS CAPTURE...

Audits each capture from its file, and from a pipe that gives it in pieces of so
many octets, and compares the reports but for the name of the file. Exit status
1 if two differ.
"""
import os
import subprocess
import sys
import threading
import time

PAUSE = 0.002       # or a read would get all that is there
OPTIONS = ['--flows=all', '--ws-frames', '--format=ndjson']


def feed(path, octets, pipe):
    with open(path, 'rb') as source, pipe:
        try:
            while True:
                piece = source.read(octets)
                if not piece:
                    return
                os.write(pipe.fileno(), piece)
                time.sleep(PAUSE)
        except (BrokenPipeError, ValueError):   # it had enough
            pass


def records(lastack, path, octets):
    """Of a file if octets is 0, else of pieces; without the file's name."""
    command = [lastack, *OPTIONS, path if octets == 0 else '-']
    with subprocess.Popen(command, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as run:
        if octets > 0:
            threading.Thread(target=feed,
                             args=(path, octets, run.stdin)).start()
        lines = run.stdout.read().splitlines()
    return [line.replace(path.encode(), b'-') for line in lines]


def main(lastack, octets, captures):
    bad = 0
    print('1..%d' % len(captures))
    for path in captures:
        same = records(lastack, path, 0) == records(lastack, path, octets)
        bad += not same
        print('%sok - %s' % ('' if same else 'not ', os.path.basename(path)))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
