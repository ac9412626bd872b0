# SPDX-License-Identifier: ISC
"""Frames of wire.py, changed and put together again: all sums are right."""
import struct

from wire import FLAGS, ones_sum

ETHERNET = 14


def is_v6(frame):
    return frame[12:14] == b'\x86\xdd'


def ip_size(frame):
    return 40 if is_v6(frame) else 20


def parts(frame):
    """(Ethernet and IP header, TCP header, options, payload)"""
    at = ETHERNET + ip_size(frame)
    options = at + 20
    data = at + (frame[at + 12] >> 4) * 4
    return frame[:at], frame[at:options], frame[options:data], frame[data:]


def with_ip(head, body):
    """The IP header again, with the length of its body."""
    head = bytearray(head)
    if is_v6(head):
        struct.pack_into('>H', head, ETHERNET + 4, len(body))
        return bytes(head) + body
    struct.pack_into('>H', head, ETHERNET + 2, 20 + len(body))
    return with_ip_sum(head) + body


def with_ip_sum(head):
    head = bytearray(head)
    struct.pack_into('>H', head, ETHERNET + 10, 0)
    struct.pack_into('>H', head, ETHERNET + 10,
                     0xffff - ones_sum(bytes(head[ETHERNET:ETHERNET + 20])))
    return bytes(head)


def pseudo(frame, length):
    hosts = frame[ETHERNET + 8:ETHERNET + 40] if is_v6(frame) else \
        frame[ETHERNET + 12:ETHERNET + 20]
    return hosts + struct.pack('>II', length, 6)


def built(head, tcp, options, data):
    """A frame of these, with a TCP checksum that is right."""
    options += b'\1' * (-len(options) % 4)
    tcp = bytearray(tcp)
    tcp[12] = (20 + len(options)) << 2
    tcp[16:18] = b'\0\0'
    body = bytes(tcp) + options + data
    total = 0xffff - ones_sum(pseudo(head, len(body)) + body)
    return with_ip(head, body[:16] + struct.pack('>H', total or 0xffff) +
                   body[18:])


def with_flags(frame, flags):
    head, tcp, options, data = parts(frame)
    tcp = bytearray(tcp)
    tcp[13] = sum(FLAGS.get(f, 0x20) for f in flags)    # U is the other
    return built(head, tcp, options, data)


def each_option(options):
    """(kind, octets) of each, without padding."""
    at = 0
    while at < len(options):
        kind = options[at]
        size = 1 if kind < 2 else options[at + 1]
        if kind > 1:
            yield kind, options[at:at + size]
        at += size


def with_option(frame, kind, octets):
    """Without the option of this kind, but with these octets at the end."""
    head, tcp, options, data = parts(frame)
    kept = b''.join(o for k, o in each_option(options) if k != kind)
    kept += b'\1' * (-(len(kept) + len(octets)) % 4)
    return built(head, tcp, kept + octets, data)


def fragments(frame, ident, *cuts):
    """IP fragments that are cut at these offsets of the TCP segment; each a
    pair (first, end), eight times anything but for the last end."""
    head, body = frame[:ETHERNET + ip_size(frame)], \
        frame[ETHERNET + ip_size(frame):]
    return [fragment(head, body[a:b], ident, a, b < len(body))
            for a, b in cuts]


def fragment(head, body, ident, at, more):
    head = bytearray(head)
    if is_v6(head):
        head[ETHERNET + 6] = 44
        return with_ip(head, struct.pack('>BBHI', 6, 0, at | more, ident) +
                       body)
    struct.pack_into('>HH', head, ETHERNET + 4, ident & 0xffff,
                     at >> 3 | more << 13)
    return with_ip(head, body)
