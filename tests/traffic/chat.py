# SPDX-License-Identifier: ISC
"""A WebSocket connection as two ends say it, and their scripts for it."""
import base64
import collections
import hashlib
import struct

GUID = b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10

# What a side says from one octet of its stream to another.
Said = collections.namedtuple('Said', 'side first end')


def frame(opcode, payload=b'', fin=1, rsv=0, mask=None, size=None, wide=0):
    """With a mask, if one is given; `size' is claimed instead of what is
    there; `wide' octets of length at least."""
    size = len(payload) if size is None else size
    second = 0x80 if mask is not None else 0
    head = bytes((fin << 7 | rsv << 4 | opcode,))
    if size > 65535 or wide == 8:
        head += bytes((second | 127,)) + struct.pack('>Q', size)
    elif size > 125 or wide == 2:
        head += bytes((second | 126,)) + struct.pack('>H', size)
    else:
        head += bytes((second | size,))
    if mask is None:
        return head + payload
    return head + mask + bytes(o ^ mask[i % 4] for i, o in enumerate(payload))


def code(number, reason=b''):
    return struct.pack('>H', number) + reason


class Talk:
    """What is said, in its order: a side says a thing when it has heard all
    that was said before."""

    def __init__(self, dice):
        self.dice = dice
        self.streams = [b'', b'']
        self.scripts = [[], []]
        self.key = base64.b64encode(dice.randbytes(16))

    def say(self, side, octets, waits=True):
        """Unless it waits, it has not heard what the other said last."""
        if waits:
            self.hear(side)
        first = len(self.streams[side])
        self.streams[side] += octets
        if octets:
            self.scripts[side].append(('send', len(octets)))
        return Said(side, first, first + len(octets))

    def hear(self, side):
        heard = len(self.streams[1 - side])
        if heard:
            self.scripts[side].append(('read_until', heard))

    def wait(self, side, us):
        self.hear(side)
        self.scripts[side].append(('wait', us))

    def frame(self, side, opcode, payload=b'', **more):
        """A frame as this side sends it; said, if it is told to whom."""
        if side == 0 and 'mask' not in more:
            more['mask'] = bytes(self.dice.randrange(1, 256) for _ in range(4))
        return frame(opcode, payload, **more)

    def send(self, side, opcode, payload=b'', **more):
        return self.say(side, self.frame(side, opcode, payload, **more))

    # The parts of a connection.

    def request(self, edit=lambda text: text):
        return self.say(0, edit(
            b'GET /chat HTTP/1.1\r\nHost: server.example.com:7007\r\n'
            b'Upgrade: websocket\r\nConnection: Upgrade\r\n'
            b'Sec-WebSocket-Key: ' + self.key +
            b'\r\nSec-WebSocket-Version: 13\r\n\r\n'))

    def answer(self, edit=lambda text: text):
        accept = base64.b64encode(hashlib.sha1(self.key + GUID).digest())
        return self.say(1, edit(
            b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n'
            b'Connection: Upgrade\r\nSec-WebSocket-Accept: ' + accept +
            b'\r\n\r\n'))

    def refuse(self):
        return self.say(1, b'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n'
                           b'Connection: close\r\n\r\n')

    def chatter(self, turns):
        """Messages, whole or in fragments, and Pings with their Pongs."""
        for _ in range(turns):
            side = self.dice.randrange(2)
            what = self.dice.choice(('text', 'text', 'binary', 'fragments',
                                     'ping'))
            n = self.dice.choice((0, 1, 5, 125, 126, 700, 3000))
            if what == 'ping':
                note = self.dice.randbytes(min(n, 8))
                self.send(side, PING, note)
                self.send(1 - side, PONG, note)
            elif what == 'fragments':
                self.send(side, TEXT, b'a' * n, fin=0)
                self.send(side, CONTINUATION, 'é'.encode() * n)
            else:
                self.send(side, TEXT if what == 'text' else BINARY,
                          b'\x7f' * n)

    def closing(self, number=1000):
        """One begins the closing handshake, the other answers, the server
        ends the connection."""
        side = self.dice.randrange(2)
        self.send(side, CLOSE, code(number))
        self.send(1 - side, CLOSE, code(number))
        self.end(1)

    def failing(self, side, number):
        """This side fails the connection."""
        self.send(side, CLOSE, code(number))
        self.send(1 - side, CLOSE, code(number))
        self.end(1)

    def end(self, side):
        self.hear(side)
        self.scripts[side].append(('shutdown',))
        self.scripts[1 - side] += [('read_to_end',), ('shutdown',)]

    def reset(self, side):
        self.hear(side)
        self.scripts[side] += [('wait', 100000), ('abort',)]
        self.scripts[1 - side].append(('read_to_end',))
