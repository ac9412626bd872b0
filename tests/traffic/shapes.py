# SPDX-License-Identifier: ISC
"""Connections of every shape, each from one number."""
import random

import host
import net
import segment
import wire

MS, S = segment.MS, segment.S


def style(dice):
    wscale = dice.choice((None, 0, 2, 7, 7, 7, 10))
    buffer = dice.choice((4096, 8192, 16384, 65535, 65535, 262144, 1048576))
    if wscale is None or wscale == 0:
        buffer = min(buffer, 65535)
    return segment.Style(
        mss=dice.choice((536, 1220, 1460, 1460, 1460, 8960)),
        wscale=wscale,
        sack=dice.random() < 0.8,
        timestamps=dice.random() < 0.6,
        rcvbuf=max(buffer, 1 << (wscale or 0)),
        delayed_ack=dice.random() < 0.7,
        dsack=dice.random() < 0.5,
        tail_loss_probe=dice.random() < 0.5,
        probe_waits=dice.random() < 0.7,
        bsd_probes=dice.random() < 0.4,
        keepalive=0,
        keepalive_octet=dice.random() < 0.3,
        fin_alone=dice.random() < 0.5,
        reset_if_unread=False)


def size(dice):
    return dice.choice((1, 17, 300, 1460, 4000, 20000, 20000, 80000))


def request(dice):
    """A question, its answer, and one closes first."""
    ask, answer = size(dice), size(dice)
    first = [('send', ask), ('read_until', answer)]
    second = [('read_until', ask), ('wait', dice.randrange(200 * MS)),
              ('send', answer)]
    if dice.random() < 0.5:
        first += [('shutdown',)]
        second += [('read_to_end',), ('wait', dice.choice((0, 0, 5 * MS, S))),
                   ('shutdown',)]
    else:
        first += [('read_to_end',), ('wait', dice.choice((0, 0, 5 * MS, S))),
                  ('shutdown',)]
        second += [('shutdown',)]
    return first, second


def turns(dice):
    """Short words to and fro."""
    first, second = [], []
    said = [0, 0]
    for _ in range(dice.randrange(1, 12)):
        n, m = dice.randrange(1, 900), dice.randrange(1, 900)
        said = [said[0] + n, said[1] + m]
        first += [('send', n), ('read_until', said[1])]
        second += [('read_until', said[0]), ('send', m)]
        if dice.random() < 0.3:
            first += [('wait', dice.randrange(3 * S))]
    return first + [('shutdown',)], second + [('read_to_end',), ('shutdown',)]


def half_close(dice):
    """The client is done first; the server goes on."""
    ask, answer = size(dice), size(dice)
    return ([('send', ask), ('shutdown',)],
            [('read_to_end',), ('wait', dice.randrange(2 * S)),
             ('send', answer), ('wait', dice.randrange(S)),
             ('send', answer), ('shutdown',)])


def both_close(dice):
    """At about the same time."""
    n = size(dice)
    pause = dice.randrange(50 * MS, 300 * MS)
    return ([('send', n), ('wait', pause), ('shutdown',)],
            [('wait', pause + dice.randrange(-20 * MS, 20 * MS)),
             ('shutdown',)])


def slow_reader(dice):
    """The window closes and opens again."""
    n = dice.choice((20000, 80000, 300000))
    return ([('pause', dice.randrange(100 * MS, 20 * S)),
             ('read_to_end',), ('shutdown',)],
            [('send', n), ('shutdown',), ('read_to_end',)])


def abort(dice):
    one, other = request(dice)
    cut = dice.randrange(1, len(one) + 1)
    return one[:cut] + [('wait', dice.randrange(300 * MS)), ('abort',)], other


def idle(dice):
    """So quiet that keep-alives are sent."""
    n = dice.randrange(0, 2000)
    return ([('send', n), ('wait', dice.randrange(20 * S, 70 * S)),
             ('send', 100), ('shutdown',)],
            [('read_to_end',), ('shutdown',)])


SHAPES = (request, request, request, turns, half_close, both_close,
          slow_reader, abort, idle)


def leg(dice, delay, weather):
    chance = dice.choice((0, 0, 0.01, 0.05, 0.15))
    return net.Leg(delay, chance if 'loss' in weather else 0,
                   chance / 4 if 'repeat' in weather else 0,
                   chance if 'late' in weather else 0)


class Connection:
    """What was said, what the tap saw of it, and how it really was."""

    def __init__(self, seed):
        dice = self.dice = random.Random(seed)
        self.seed = seed
        self.clock = net.Clock()
        self.styles = (style(dice), style(dice))
        self.weather = dice.choice((
            (), (), (), ('loss',), ('loss',), ('late',), ('repeat',),
            ('stall',), ('loss', 'stall'), ('loss', 'late', 'repeat')))
        self.shape = dice.choice(SHAPES)
        self.open = dice.choices(('normal', 'simultaneous', 'refused'),
                                 (96, 2, 2))[0]
        scripts = [list(s) for s in self.shape(dice)]
        if self.shape is not abort and dice.random() < 0.2:
            scripts.reverse()
        if self.shape is idle:
            quiet = dice.choice((2 * S, 5 * S, 10 * S))
            self.styles = tuple(s._replace(keepalive=quiet)
                                for s in self.styles)
        self.path = net.Path(self.clock, self.legs(dice), dice)
        if 'stall' in self.weather:
            self.path.stall = (dice.randrange(500 * MS),
                               dice.randrange(200 * MS, S))
        self.ends = [self.endpoint(i, scripts[i]) for i in (0, 1)]
        self.path.ends = self.ends
        self.tuple = self.name(dice)

    def legs(self, dice):
        """The tap is at one end or between."""
        way = dice.choice((50, 500, 5000, 20000, 60000))
        near = int(way * dice.choice((0, 0.02, 0.5, 0.98, 1)))
        return [(leg(dice, near, self.weather),
                 leg(dice, way - near, self.weather)),
                (leg(dice, way - near, self.weather),
                 leg(dice, near, self.weather))]

    def endpoint(self, i, script):
        active = i == 0 or self.open == 'simultaneous'
        end = host.Endpoint(self.clock, self.styles[i], script,
                            self.path.send, active)
        if i == 1 and self.open == 'refused':
            end.state = 'CLOSED'
        return end

    def name(self, dice):
        v6 = dice.random() < 0.2
        n = self.seed % (1 << 24)
        if v6:
            hosts = (bytes.fromhex('20010db8') + b'\0' * 9 +
                     n.to_bytes(3, 'big'),
                     bytes.fromhex('20010db8') + b'\1' * 12)
        else:
            hosts = (b'\x0a' + n.to_bytes(3, 'big'), b'\xc6\x33\x64\x07')
        isns = [dice.choice((dice.randrange(1 << 32),
                             0xffffffff - dice.randrange(30000)))
                for _ in (0, 1)]
        return wire.Tuple(v6, hosts, (dice.randrange(1024, 65536), 7007),
                          isns, (64, dice.choice((57, 64, 128))))

    def run(self):
        if self.open == 'simultaneous':
            self.clock.after(self.dice.randrange(200), self.ends[1].open)
        self.clock.after(0, self.ends[0].open)
        self.clock.run(300 * S)
        return self

    def refused(self):
        return any(end.error == 'refused' for end in self.ends)

    def frames(self):
        return [(s.time, wire.packet(self.tuple, s, self.styles[s.side]))
                for s in self.path.seen]
