#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Damaged captures must not break the program.

usage: mutants.py [--editcap] LASTACK COUNT CAPTURE-OR-FOLDER...

Mutant number N is capture number N (from 0, sorted, again from the first when
all were taken), in which each octet of a packet is another with a probability
of 0.02, as `editcap -E 0.02 --seed N' does it; with --editcap it does it. Of
each must be true: the exit status is 0, 1 or 3; the report is JSON with a
summary that tells this status; it takes less than a minute. A line of TAP
stands for 100 mutants. Exit status 1 if one failed; it is kept as mutant.N.
"""
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

import captures

AT_ONCE = 100
SECONDS = 60
SHARE = 0.02
PCAPNG = b'\x0a\x0d\x0d\x0a'
PACKET_BLOCKS = {2: 20, 3: 4, 6: 20}    # type: octets before the packet


def pcap_packets(octets):
    """(first, end) of each packet that is whole."""
    order = captures.PCAP[bytes(octets[:4])]
    at = 24
    while at + 16 <= len(octets):
        caplen = struct.unpack_from(order + 'I', octets, at + 8)[0]
        if at + 16 + caplen > len(octets):
            return
        yield at + 16, at + 16 + caplen
        at += 16 + caplen


def pcapng_packets(octets):
    """(first, end) of what packet blocks hold, with padding and options."""
    order = '<' if octets[8:12] == b'\x4d\x3c\x2b\x1a' else '>'
    at = 0
    while at + 12 <= len(octets):
        kind, length = struct.unpack_from(order + 'II', octets, at)
        if length < 12 or at + length > len(octets):
            return
        before = PACKET_BLOCKS.get(kind)
        if before is not None and length >= before + 12:
            yield at + 8 + before, at + length - 4
        at += length


def damage(capture, seed, mutant):
    """Writes the mutant; what is no capture stays as it is."""
    with open(capture, 'rb') as source:
        octets = bytearray(source.read())
    dice = random.Random(seed)
    packets = ()
    if bytes(octets[:4]) in captures.PCAP:
        packets = list(pcap_packets(octets))
    elif octets.startswith(PCAPNG):
        packets = list(pcapng_packets(octets))
    for first, end in packets:
        for at in range(first, end):
            if dice.random() < SHARE:
                octets[at] = dice.randrange(256)
    with open(mutant, 'wb') as target:
        target.write(octets)


def editcap(capture, seed, mutant):
    subprocess.run(['editcap', '-E', str(SHARE), '--seed', str(seed), capture,
                    mutant], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def complaint(lastack, mutant):
    """What is wrong with the run on the mutant, or None."""
    try:
        done = subprocess.run([lastack, '--flows=all', '--ws-frames', mutant],
                              stdin=subprocess.DEVNULL, timeout=SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        return 'more than %d s' % SECONDS
    said = done.stderr.decode(errors='replace')[-2000:]
    if done.returncode not in (0, 1, 3):
        return 'exit status %d: %s' % (done.returncode, said)
    try:
        told = json.loads(done.stdout)['summary']['exit']['status']
    except (ValueError, KeyError) as error:
        return 'not a report: %r' % error
    if told != done.returncode:
        return 'exit status %d, but %d in its summary' % (done.returncode,
                                                          told)
    return None


def try_mutant(lastack, capture, seed, mutate, mutant):
    """What is wrong, or None."""
    mutate(capture, seed, mutant)
    wrong = complaint(lastack, mutant)
    if wrong:
        shutil.copy(mutant, 'mutant.%d' % seed)
        print('# mutant %d, of %s: %s' %
              (seed, capture, wrong.replace('\n', '\n# ')))
    return wrong


def main(mutate, lastack, count, paths):
    all_captures = list(captures.find(paths))
    failed = 0
    print('1..%d' % ((count + AT_ONCE - 1) // AT_ONCE), flush=True)
    with tempfile.TemporaryDirectory(prefix='mutants.', dir='.') as work:
        mutant = os.path.join(work, 'mutant.pcap')
        for first in range(0, count, AT_ONCE):
            seeds = range(first, min(first + AT_ONCE, count))
            bad = sum(bool(try_mutant(lastack,
                                      all_captures[n % len(all_captures)], n,
                                      mutate, mutant)) for n in seeds)
            failed += bad
            print('%sok - %d bad of mutants %d to %d' %
                  ('not ' if bad else '', bad, seeds[0], seeds[-1]),
                  flush=True)
    print('# %d mutants of %d captures, %d failed' %
          (count, len(all_captures), failed))
    return 1 if failed else 0


if __name__ == '__main__':
    arguments = sys.argv[1:]
    how = damage
    if arguments[0] == '--editcap':
        how = editcap
        del arguments[0]
    sys.exit(main(how, arguments[0], int(arguments[1]), arguments[2:]))
