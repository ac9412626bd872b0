# SPDX-License-Identifier: ISC
"""A host, which is a network namespace, and what its kernel says of TCP.

States and counters are read from /proc, where `ss' and `nstat' find them too.
"""
import os
import socket
import struct
import subprocess
import time

# By their numbers in the kernel's tcp_states.h, with names as in RFC 9293.
STATES = ('', 'ESTABLISHED', 'SYN_SENT', 'SYN_RCVD', 'FIN_WAIT_1',
          'FIN_WAIT_2', 'TIME_WAIT', 'CLOSED', 'CLOSE_WAIT', 'LAST_ACK',
          'LISTEN', 'CLOSING', 'SYN_RCVD')


def end_of(text):
    """`0100007F:1F90' of /proc/net/tcp as (address, port)."""
    address, port = text.split(':')
    return socket.inet_ntoa(struct.pack('=I', int(address, 16))), \
        int(port, 16)


# What of the kernel's counters tells something of a connection.
COUNTERS = frozenset('''
    RetransSegs OutRsts EstabResets AttemptFails ListenDrops ListenOverflows
    TCPTimeouts TCPLossProbes TCPFastRetrans TCPSlowStartRetrans
    TCPSynRetrans TCPSpuriousRTOs TCPLostRetransmit TCPSackRecovery
    TCPDSACKOldSent TCPDSACKRecv TCPOFOQueue TCPKeepAlive TCPWinProbe
    TCPToZeroWindowAdv TCPFromZeroWindowAdv TCPAbortOnData TCPAbortOnClose
    TCPAbortOnTimeout TCPAbortOnLinger TCPAbortFailed TCPChallengeACK
    TCPSYNChallenge PAWSActive PAWSEstab TCPBacklogDrop TCPRcvQDrop
    TCPTimeWaitOverflow TCPReqQFullDrop'''.split())


class Host:
    def __init__(self):
        self.running = []
        self.holder = subprocess.Popen(['unshare', '--net', 'sleep', 'inf'])
        self.proc = '/proc/%d/' % self.holder.pid
        mine = os.readlink('/proc/self/ns/net')
        while os.readlink(self.proc + 'ns/net') == mine:
            time.sleep(0.001)
        self.run('ip', 'link', 'set', 'lo', 'up')

    def argv(self, argv):
        return ['nsenter', '-t', str(self.holder.pid), '-n', *argv]

    def run(self, *argv, **options):
        subprocess.run(self.argv(argv), check=True, **options)

    def start(self, *argv, **options):
        process = subprocess.Popen(self.argv(argv), **options)
        self.running.append(process)
        return process

    def connect(self, device, address, peer, n):
        """To the network, by a device that was made elsewhere."""
        subprocess.run(['ip', 'link', 'set', device, 'netns',
                        str(self.holder.pid)], check=True)
        self.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1')
        self.run('ip', 'link', 'set', device, 'address',
                 '02:00:00:00:00:%02x' % n, 'up')
        self.run('ip', 'address', 'add', address + '/24', 'dev', device)
        self.run('ip', 'neighbour', 'add', peer, 'lladdr',
                 '02:00:00:00:00:%02x' % (3 - n), 'dev', device)

    def sockets(self):
        """{(local, remote): state}"""
        with open(self.proc + 'net/tcp') as table:
            rows = [line.split() for line in table][1:]
        return {(end_of(r[1]), end_of(r[2])): STATES[int(r[3], 16)]
                for r in rows}

    def listens(self, port):
        return any(state == 'LISTEN' and local[1] == port
                   for (local, _), state in self.sockets().items())

    def counters(self):
        """{name: number}"""
        found = {}
        for name in ('net/snmp', 'net/netstat'):
            with open(self.proc + name) as table:
                lines = [line.split() for line in table]
            for names, numbers in zip(lines[::2], lines[1::2]):
                found.update(zip(names[1:], map(int, numbers[1:])))
        return {name: found.get(name, 0) for name in COUNTERS}

    def stop(self):
        for process in self.running + [self.holder]:
            process.kill()
            process.wait()


class Watch:
    """The states that the sockets of a host go through."""

    def __init__(self, host):
        self.host = host
        self.walks = {}         # {(local, remote): [state]}
        self.before = host.counters()

    def look(self):
        self.now = self.host.sockets()
        for ends, state in self.now.items():
            walk = self.walks.setdefault(ends, [])
            if state != 'LISTEN' and state not in walk[-1:]:
                walk.append(state)

    def end(self):
        """Whatever is no longer there is closed."""
        self.look()
        for ends, walk in self.walks.items():
            if ends not in self.now and walk[-1:] != ['CLOSED']:
                walk.append('CLOSED')

    def counted(self):
        """Counters that are not as they were."""
        return {name: number - self.before[name]
                for name, number in self.host.counters().items()
                if number != self.before[name]}
