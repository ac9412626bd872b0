# SPDX-License-Identifier: ISC
"""Segments as octets of Ethernet frames, and these as a pcap file."""
import collections
import struct

Tuple = collections.namedtuple('Tuple', 'v6 hosts ports isns ttl')

FLAGS = {'F': 1, 'S': 2, 'R': 4, 'P': 8, 'A': 16}
# No protocol's beginning, and no two places alike within 64 KiB.
STREAM = b''.join(struct.pack('>H', (i * 40503 + 1) & 0xffff | 0x8000)
                  for i in range(65536))


def ones_sum(octets):
    if len(octets) & 1:
        octets += b'\0'
    total = sum(struct.unpack('>%dH' % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def options_of(segment, style, peer_isn):
    text = b''
    if 'm' in segment.options:
        text += struct.pack('>BBH', 2, 4, style.mss)
    if 's' in segment.options:
        text += b'\4\2'
    if 't' in segment.options:
        text += b'\1\1' + struct.pack('>BBII', 8, 10, *segment.ts)
    if 'w' in segment.options:
        text += struct.pack('>BBBB', 1, 3, 3, style.wscale)
    if segment.sack:
        blocks = [(peer_isn + edge) & 0xffffffff
                  for block in segment.sack for edge in block]
        text += struct.pack('>BBBB%dI' % len(blocks), 1, 1, 5,
                            2 + 4 * len(blocks), *blocks)
    return text + b'\1' * (-len(text) % 4)


def payload(side, first, length):
    at = (first + side * 30000) % 65536
    return STREAM[at:at + length]


def tcp(ends, side, segment, style, said=None):
    """The TCP segment, with its checksum; `said' is all that each side says,
    where it is not our letters."""
    options = options_of(segment, style, ends.isns[1 - side])
    flags = sum(FLAGS[f] for f in segment.flags)
    head = struct.pack(
        '>HHIIBBHHH', ends.ports[side], ends.ports[1 - side],
        (ends.isns[side] + segment.seq) & 0xffffffff,
        0 if segment.ack is None else
        (ends.isns[1 - side] + segment.ack) & 0xffffffff,
        (20 + len(options)) << 2, flags, segment.window, 0, 0)
    first, end = segment.seq, segment.seq + segment.len
    body = head + options + (said[side][first - 1:end - 1] if said else
                             payload(side, first, segment.len))
    pseudo = ends.hosts[side] + ends.hosts[1 - side] + \
        struct.pack('>II', len(body), 6)
    check = 0xffff - ones_sum(pseudo + body)
    return body[:16] + struct.pack('>H', check or 0xffff) + body[18:]


def packet(ends, seen, style, said=None):
    """An IP packet in an Ethernet frame."""
    side = seen.side
    body = tcp(ends, side, seen.segment, style, said)
    source, target = ends.hosts[side], ends.hosts[1 - side]
    if ends.v6:
        head = struct.pack('>IHBB', 6 << 28, len(body), 6, ends.ttl[side])
        return b'\2\0\0\0\0\2\2\0\0\0\0\1\x86\xdd' + head + source + target + \
            body
    head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(body), seen.ident,
                       0x4000, ends.ttl[side], 6, 0) + source + target
    head = head[:10] + struct.pack('>H', 0xffff - ones_sum(head)) + head[12:]
    return b'\2\0\0\0\0\2\2\0\0\0\0\1\x08\0' + head + body


def write_pcap(file, frames):
    """`frames' are (time in us, octets, length on the wire), in order."""
    file.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
    for time, octets, length in frames:
        file.write(struct.pack('<IIII', time // 1000000, time % 1000000,
                               len(octets), length))
        file.write(octets)
