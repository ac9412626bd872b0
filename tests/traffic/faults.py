# SPDX-License-Identifier: ISC
"""What a capture does to what it should hold.

A fault takes the dice and the frames at the tap, (time in us, side, octets,
and what else their owner wants to know them by), and returns those that are in
the capture, in its order.
"""
import struct

ETHERNET = 14


def none(dice, frames):
    return frames


def loss(dice, frames):
    odds = dice.choice((0.005, 0.02, 0.1))
    return [f for f in frames if dice.random() >= odds]


def gap(dice, frames):
    """Nothing for a while, as a full buffer has it."""
    if not frames:
        return frames
    first = dice.randrange(len(frames))
    return frames[:first] + frames[first + dice.randrange(1, 12):]


def begins_late(dice, frames):
    return frames[dice.randrange(len(frames) + 1):]


def ends_soon(dice, frames):
    return frames[:dice.randrange(len(frames) + 1)]


def one_sided(dice, frames):
    side = dice.randrange(2)
    return [f for f in frames if f[1] == side]


def twice(dice, frames):
    """A mirror port that shows every packet, or some, twice."""
    odds = dice.choice((1, 0.3))
    every = []
    for frame in frames:
        every.append(frame)
        if dice.random() < odds:
            every.append((frame[0] + dice.randrange(300),) + frame[1:])
    return sorted(every, key=lambda f: f[0])


def routed(frame):
    """One hop further: TTL and its checksum, and other MACs."""
    time, side, octets, *more = frame
    head = bytearray(octets)
    head[:12] = b'\2\0\0\0\0\4\2\0\0\0\0\3'
    if head[12:14] == b'\x86\xdd':
        head[ETHERNET + 7] -= 1
    else:
        head[ETHERNET + 8] -= 1
        check = struct.unpack_from('>H', head, ETHERNET + 10)[0] + 0x100
        check = (check & 0xffff) + (check >> 16)
        struct.pack_into('>H', head, ETHERNET + 10, check)
    return time, side, bytes(head), *more


def two_points(dice, frames):
    """Before a router and behind it."""
    wait = dice.randrange(1, 400)
    every = []
    for frame in frames:
        later = routed(frame)
        every += [frame, (frame[0] + wait,) + later[1:]]
    return sorted(every, key=lambda f: f[0])


def swapped(dice, frames):
    """Neighbours in the wrong order, as several queues have it."""
    frames = list(frames)
    for i in range(len(frames) - 1):
        near = frames[i + 1][0] - frames[i][0] < 50
        if near and dice.random() < 0.3:
            a, b = frames[i], frames[i + 1]
            frames[i], frames[i + 1] = (a[0],) + b[1:], (b[0],) + a[1:]
    return frames


def two_clocks(dice, frames):
    """A tap for each direction, one behind the other: ACKs come before what
    they acknowledge."""
    side, behind = dice.randrange(2), dice.randrange(1, 3000)
    return sorted(((f[0] + behind * (f[1] == side),) + f[1:] for f in frames),
                  key=lambda f: f[0])


def one_sided_while(dice, frames):
    """For a while the other direction goes another way."""
    if not frames:
        return frames
    side = dice.randrange(2)
    first = dice.randrange(len(frames))
    last = first + dice.randrange(1, 30)
    return [f for i, f in enumerate(frames)
            if f[1] == side or not first <= i < last]


def one_sided_from(dice, frames):
    """The other direction goes another way from some time on."""
    side = dice.randrange(2)
    first = dice.randrange(len(frames) + 1)
    return [f for i, f in enumerate(frames) if f[1] == side or i < first]


def one_sided_until(dice, frames):
    """The other direction goes another way until some time."""
    side = dice.randrange(2)
    first = dice.randrange(len(frames) + 1)
    return [f for i, f in enumerate(frames) if f[1] == side or i >= first]


def two(dice, frames):
    """Of these, one upon the other."""
    for fault in dice.sample(SINGLE, 2):
        frames = fault(dice, frames)
    return frames


SINGLE = (loss, gap, begins_late, one_sided, one_sided_while, one_sided_from,
          one_sided_until, twice, two_points, swapped, two_clocks)

# What is there may look like anything.
MISLEADS = (loss, gap, begins_late, one_sided_while, one_sided_from,
            one_sided_until, swapped, two_clocks, two)

# The last of each side is in the capture.
HAS_END = (none, begins_late, one_sided_until, twice, two_points, swapped,
           two_clocks)

FAULTS = (none, none, none, loss, gap, begins_late, ends_soon, one_sided,
          one_sided_while, one_sided_from, one_sided_until, twice, two_points,
          swapped, two_clocks, two)
