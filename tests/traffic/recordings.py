# SPDX-License-Identifier: ISC
"""Injuries of a capture, one row each, as patient.py has them: the connection
is well, but not as it was recorded. Each is in a capture of its own.
"""
import gzip
import struct

import faults
import reframe
from injuries import CALM, ROUGH, S, TALKS, is_data
from patient import Injury, Packet, Unfit
from wire import ones_sum


def alone(p):
    p.alone = True


def to_its_end(p):
    """The file ends with the connection."""
    p.alone, p.goes_on = True, False


def in_order(p):
    p.packets.sort(key=lambda k: k.time)
    return p.packets


def clock_back(p):
    packets = in_order(p)
    at = p.dice.randrange(3, len(packets))
    if packets[at].time == packets[at - 1].time:
        raise Unfit
    for k in packets[at:]:
        k.shift = -5 * S
    p.blame('capture', packets[at:at + 1])


def cut_to(p, sizes):
    """What is longer than it is to be, loses the rest."""
    cut = []
    for k in in_order(p):
        size = sizes(k)
        if len(k.octets) > size:
            k.cut = len(k.octets) - size
            k.octets = k.octets[:size]
            cut.append(k)
    p.blame('capture', cut[:1])


def payload_cut(p):
    size = p.dice.choice((110, 128, 256))
    cut_to(p, lambda k: size)


def header_cut(p):
    size = p.dice.randrange(12, 20)
    cut_to(p, lambda k: reframe.ETHERNET + reframe.ip_size(k.octets) + size)


def length_zero(p):
    k = p.dice.choice(p.tapped(p.a, lambda s: s.len > 0))
    at = reframe.ETHERNET + (4 if reframe.is_v6(k.octets) else 2)
    octets = bytearray(k.octets)
    struct.pack_into('>H', octets, at, 0)
    k.octets = bytes(octets) if reframe.is_v6(octets) else \
        reframe.with_ip_sum(octets)
    p.blame('capture', [k])


def large_segments(p):
    alone(p)
    p.restyle((p.a,), mss=8960, timestamps=False)
    p.restyle((1 - p.a,), mss=1460, rcvbuf=65535)
    p.scripts[p.a] = [('send', 40000), ('shutdown',)]
    p.scripts[1 - p.a] = [('read_to_end',), ('shutdown',)]


def before_the_card(p):
    p.blame('capture', p.tapped(p.a, lambda s: s.len > 1460)[:1])


def sum_of_pseudo(p):
    """The card is still to add up the rest."""
    for k in p.packets:
        if k.side == p.a:
            head, tcp, options, data = reframe.parts(k.octets)
            length = len(tcp) + len(options) + len(data)
            total = ones_sum(reframe.pseudo(k.octets, length))
            k.octets = head + tcp[:16] + struct.pack('>H', total) + \
                tcp[18:] + options + data
    p.blame('capture', [k for k in in_order(p) if k.side == p.a][:1])


def file_cut(p):
    packets = in_order(p)
    last = 16 + len(packets[-1].octets)
    size = p.dice.randrange(1, last)
    p.spoil = lambda octets: octets[:-size]
    p.blame('capture', packets[-2:-1])


def record_spoilt(p):
    packets = in_order(p)
    at = p.dice.randrange(1, len(packets))
    offset = 24 + sum(16 + len(k.octets) for k in packets[:at])

    def spoil(octets):
        octets = bytearray(octets)
        struct.pack_into('<I', octets, offset + 8, 0x7fffffff)
        return bytes(octets)
    p.spoil = spoil
    p.blame('capture', packets[at - 1:at])


def sum_spoilt(p):
    """Of the compressed file: all comes out, and may be wrong."""
    def spoil(octets):
        packed = bytearray(gzip.compress(octets, 6))
        packed[-p.dice.randrange(5, 9)] ^= 0x10
        return bytes(packed)
    p.spoil = spoil
    p.blame('capture', in_order(p)[-1:])


def stops_before_close(p):
    packets = in_order(p)
    end, first = p.ended(), p.opened()
    p.packets = [k for k in packets if k.time < end]
    if not any(k.time > first for k in p.packets):
        raise Unfit
    p.blame('capture', p.packets[-1:])


def numbered(p):
    """Of a bare ACK only its IP ID tells a copy."""
    p.alone = p.v4 = True


def again(p, later, change=lambda frame: frame):
    """All packets once more, so much later each."""
    copies = []
    for k in in_order(p):
        time, side, octets = change((k.time, k.side, k.octets))
        copies.append(Packet(time + later(), side, octets, k.seen))
    p.packets += copies
    p.blame('capture', copies)


def recorded_twice(p):
    again(p, lambda: p.dice.randrange(300))


def two_points(p):
    wait = p.dice.randrange(1, 400)
    again(p, lambda: wait, faults.routed)


def behind_its_ack(p):
    """A segment that is sent once, as another queue wrote it."""
    packets = in_order(p)
    k = p.dice.choice(p.tapped(p.a, is_data))
    sent = k.segment()
    end = sent.seq + sent.len
    ack = next((a for a in packets[packets.index(k):] if a.seen and
                a.side != p.a and a.segment().ack is not None and
                a.segment().ack >= end), None)
    if ack is None or len(p.spans(p.a, sent.seq - 1, end - 1)) > 1:
        raise Unfit
    k.time = ack.time + p.dice.randrange(1, 900)
    p.blame('capture', [k])


ROWS = tuple(Injury(name, '', before, after, TALKS, weathers)
             for name, before, after, weathers in (
    ('capture.clock_backwards', alone, clock_back, ROUGH),
    ('capture.snaplen_truncated_payload', alone, payload_cut, ROUGH),
    ('capture.snaplen_truncated_header', alone, header_cut, ROUGH),
    ('capture.offload_ip_len_zero', alone, length_zero, CALM),
    ('capture.offload_jumbo', large_segments, before_the_card, CALM),
    ('capture.checksum_offload', alone, sum_of_pseudo, ROUGH),
    ('capture.duplicate', numbered, recorded_twice, CALM),
    ('capture.two_points', numbered, two_points, CALM),
    ('capture.file_order_inverted', alone, behind_its_ack, CALM),
    ('capture.truncated', to_its_end, file_cut, ROUGH),
    ('capture.damaged', to_its_end, record_spoilt, ROUGH),
    ('capture.compression_damaged', to_its_end, sum_spoilt, ROUGH),
    ('capture.ends_open', to_its_end, stops_before_close, ROUGH)))
