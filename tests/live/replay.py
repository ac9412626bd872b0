# SPDX-License-Identifier: ISC
"""Captures as traffic: frames of a file, put on a wire as they once came."""
import socket
import struct
import subprocess
import time


def read_pcap(path):
    """Its frames: (seconds since the first, octets). Little-endian, Ethernet,
    as tests/mkpcap makes them; None for any other."""
    with open(path, 'rb') as f:
        head = f.read(24)
        magic, link = head[:4], head[20:24]
        unit = {b'\xd4\xc3\xb2\xa1': 1e-6, b'\x4d\x3c\xb2\xa1': 1e-9}.get(magic)
        if unit is None or link != b'\1\0\0\0':
            return None
        frames, first = [], None
        while True:
            record = f.read(16)
            if len(record) < 16:
                return frames
            s, part, caplen, wirelen = struct.unpack('<IIII', record)
            if caplen != wirelen:
                return None
            now = s + part * unit
            first = now if first is None else first
            frames.append((now - first, f.read(caplen)))


class Wire:
    """A pair of interfaces: what is sent into one comes out of the other."""

    count = 0

    def __init__(self):
        Wire.count += 1
        self.near, self.far = 'la%da' % Wire.count, 'la%db' % Wire.count
        ip('link', 'add', self.near, 'type', 'veth', 'peer', 'name', self.far)
        for name in self.near, self.far:
            with open('/proc/sys/net/ipv6/conf/%s/disable_ipv6' % name,
                      'w', encoding='ascii') as f:
                f.write('1')
            ip('link', 'set', name, 'up')
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind((self.near, 0))

    def play(self, frames):
        start = time.monotonic()
        for at, octets in frames:
            time.sleep(max(0, start + at - time.monotonic()))
            self.socket.send(octets)

    def remove(self):
        ip('link', 'del', self.near)


def ip(*arguments):
    subprocess.run(['ip', *arguments], check=True)
