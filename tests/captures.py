# SPDX-License-Identifier: ISC
"""Captures in folders, for the tests that audit them all."""
import os

# The byte order of a pcap file that begins so.
PCAP = {b'\xd4\xc3\xb2\xa1': '<', b'\x4d\x3c\xb2\xa1': '<',
        b'\xa1\xb2\xc3\xd4': '>', b'\xa1\xb2\x3c\x4d': '>'}


def find(paths):
    """The files among the paths, and what is called .pcap in the folders and
    below them, in the same order everywhere."""
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if name.endswith('.pcap'):
                    yield os.path.join(folder, name)
