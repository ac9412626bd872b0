#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""One connection as text, as it was before any fault of a capture.

usage: show.py NUMBER [PCAP]: with PCAP, the capture with its fault too.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import soundness
import wire


def line(seen):
    s = seen.segment
    way = '>' if seen.side == 0 else '<'
    fate = ' lost' if seen.arrives is None else ''
    return '%11.6f %s %-3s %d:%d ack %s win %d %s%s%s' % (
        seen.time / 1e6, way, s.flags, s.seq, s.seq + s.len, s.ack,
        s.window << s.scale, s.label, ' sack %s' % (s.sack,) if s.sack else '',
        fate + (' copy' if seen.copy else ''))


def main(number, path=None):
    case = soundness.Case(number)
    print(case.about())
    for seen in case.connection.path.seen:
        print(line(seen))
    for name, end in zip(('client', 'server'), case.connection.ends):
        print('%s: %s, %s' % (name, end.state, end.error))
    if path:
        with open(path, 'wb') as file:
            wire.write_pcap(file, [(f[0], f[1], len(f[1]))
                                   for f in case.frames])


if __name__ == '__main__':
    main(int(sys.argv[1]), *sys.argv[2:])
