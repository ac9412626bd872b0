# SPDX-License-Identifier: ISC
"""What kernels and programs said, against what lastack says of the capture.

The texts of pcaps/real/ hold both (pcaps/README.md). Where lastack cannot say
the same, a line `// differs SIDE [N] WHAT: VALUE: WHY' says what it must say.
"""
import re

SIDES = ('client', 'server')
# kernel client PORT.N: ...; counters both: ...; program server: closed 1000
SAID = re.compile(r'// (kernel|counters|tap|program) (client|server|both)'
                  r'(?: (\d+)(?:\.(\d+))?)?: (.*)')
DIFFERS = re.compile(r'// differs (client|server|both)(?: (\d+))? (\w+): '
                     r'(.*?): .')
AGAIN = ('tcp.syn_retransmitted', 'tcp.synack_retransmitted',
         'tcp.fin_retransmitted')


def repeats(flow, side, findings):
    return sum(flow[side]['retransmitted'].values()) + sum(
        of(flow, side, findings, name) for name in AGAIN)


def of(flow, side, findings, name):
    """How often this end of the flow gave rise to the finding."""
    return sum(f['count'] for f in findings if (f['flow'], f['id'], f['src'])
               == (flow['flow'], name,
                   {key: flow[side][key] for key in ('ip', 'port')}))


def resets(flow, side, _):
    states = [s['state'] for s in flow[side]['states']]
    return sum(before in ('ESTABLISHED', 'CLOSE_WAIT') and now == 'CLOSED'
               for before, now in zip(states, states[1:]))


# What the kernel, or the wire, counts and lastack can count too.
COUNTED = {
    'EstabResets': resets,
    'RetransSegs': repeats,
    'TCPKeepAlive': lambda *a: of(*a, 'tcp.keep_alive'),
    'TCPWinProbe': lambda *a: of(*a, 'tcp.zero_window_probe'),
    'TCPToZeroWindowAdv':
        lambda flow, side, _: flow[side]['zero_window']['episodes'],
    'missed': lambda flow, side, _: flow[side]['missed_bytes'],
}
# Of the network's own doubles none can tell.
IF_SAID = {
    'duplicates': lambda flow, side, _: flow[side]['duplicates'],
}
# And what only both ends together can tell.
TOGETHER = {
    'TCPChallengeACK': 'tcp.challenge_ack',
}


class Truth:
    """What one text holds."""

    def __init__(self, path):
        self.walks, self.counters, self.closed, self.differs = {}, {}, {}, {}
        with open(path, encoding='utf-8') as text:
            for line in text:
                self.add(line)

    def add(self, line):
        if differs := DIFFERS.match(line):
            side, flow, what, value = differs.groups()
            self.differs[side, int(flow or 1), what] = value
        if not (said := SAID.match(line)):
            return
        what, side, port, n, text = said.groups()
        if what == 'kernel':
            self.walks[side, int(port), int(n or 1)] = text
        elif what in ('counters', 'tap'):
            self.counters.setdefault(side, {}).update(
                (name, int(value)) for name, value in (
                    item.split('=') for item in text.split()
                    if item != 'none'))
        elif found := re.match(r'closed (\d+)', text):
            self.closed[side] = int(found.group(1))

    def wanted(self, side, flow, what, value):
        return self.differs.get((side, flow, what), value)


def walk(flow, side):
    """The states of an end, from the first that a socket of it had, which is
    not that in which the last connection left it."""
    states = [s['state'] for s in flow[side]['states']]
    while states and states[0] in ('CLOSED', 'LISTEN', 'TIME_WAIT'):
        states.pop(0)
    return ' '.join(states) or 'none'


def agrees(got, want, hasty):
    """The kernel was asked each millisecond: it may hide states in between.

    Across a wire only that of a FIN,ACK, which takes FIN_WAIT_1 to TIME_WAIT
    (RFC 9293 3.10.7.4 steps 5 and 8); on loopback any."""
    if hasty:
        left = iter(got.split())
        return got.split()[-1] == want.split()[-1] and all(
            state in left for state in want.split())
    return want in (got, got.replace('FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT',
                                     'FIN_WAIT_1 TIME_WAIT'))


def facing(flow, ports):
    """The client is whose port the kernel's lines name: of two that open at
    the same time, either may be seen first."""
    if flow['client']['port'] in ports or flow['server']['port'] not in ports:
        return flow
    return dict(flow, client=flow['server'], server=flow['client'])


def judge_walks(truth, flows):
    for (side, port, n), said in truth.walks.items():
        of_port = [f for f in flows if f['client']['port'] == port]
        if len(of_port) < n:
            yield 'no flow of port %d, %d' % (port, n)
            continue
        number = flows.index(of_port[n - 1]) + 1
        want = truth.wanted(side, number, 'states', said)
        got = walk(of_port[n - 1], side)
        if not agrees(got, want, 'both' in truth.counters):
            yield 'kernel, %s of flow %d: %s, here: %s' % (side, number, want,
                                                           got)


def judge_number(truth, flows):
    """Each connection is a flow, and nothing else is; on loopback some are too
    short to be seen."""
    want = int(truth.wanted('both', 1, 'flows', len(truth.walks) // 2))
    if truth.walks and 'both' not in truth.counters and len(flows) != want:
        yield 'kernel: %d connections, here: %d' % (want, len(flows))


def judge_counters(truth, flows, findings):
    for side, counters in truth.counters.items():
        for name, count in (COUNTED | IF_SAID).items():
            if name in IF_SAID and name not in counters:
                continue
            want = int(truth.wanted(side, 1, name, counters.get(name, 0)))
            got = sum(count(flow, s, findings) for flow in flows
                      for s in (SIDES if side == 'both' else (side,)))
            if got != want:
                yield 'kernel, %s: %s=%d, here: %d' % (side, name, want, got)
    for name, finding in TOGETHER.items() if truth.counters else ():
        want = int(truth.wanted('both', 1, name, sum(
            counters.get(name, 0) for counters in truth.counters.values())))
        got = sum(f['count'] for f in findings if f['id'] == finding)
        if got != want:
            yield 'kernel: %s=%d, here: %d' % (name, want, got)


def judge_closed(truth, flows):
    """A client's connection is the first, a server's the last of a chain."""
    sockets = [f['websocket'] for f in flows if f['websocket']]
    for side, code in truth.closed.items() if sockets else ():
        end = sockets[0 if side == 'client' else -1]['end']
        got = str(end[side + '_sees'])
        want = truth.wanted(side, 1, 'closed', str(code))
        if got != want:
            yield 'program, %s: closed %s, here: %s' % (side, want, got)


def judge(path, document):
    truth = Truth(path)
    ports = {port for _, port, _ in truth.walks}
    flows = [facing(f, ports) for f in sorted(
        document['flows'], key=lambda f: f['first_frame'])]
    yield from judge_walks(truth, flows)
    yield from judge_number(truth, flows)
    yield from judge_counters(truth, flows, document['findings'])
    yield from judge_closed(truth, flows)
