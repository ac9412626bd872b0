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
    TCPTimeWaitOverflow TCPReqQFullDrop EmbryonicRsts SyncookiesSent
    SyncookiesRecv BeyondWindow TSEcrRejected PAWSOldAck PAWSTimewait
    TWRecycled TWKilled TCPDSACKOfoSent TCPDSACKOfoRecv TCPFastOpenActive
    TCPFastOpenActiveFail TCPFastOpenPassive TCPFastOpenPassiveFail
    TCPFastOpenCookieReqd TCPACKSkippedSynRecv TCPACKSkippedPAWS
    TCPACKSkippedSeq TCPACKSkippedTimeWait TCPACKSkippedChallenge'''.split())
# States in which a connection begins.
OPENING = ('SYN_SENT', 'SYN_RCVD')


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


class Walk:
    """The states of one socket, or of what became of it."""

    def __init__(self):
        self.began = time.monotonic()
        self.states = []
        self.absent = False     # when last looked for

    def goes_on(self, state):
        """Or is it another that has the same ends?"""
        if state in OPENING:
            return self.states[-1] in OPENING and not self.absent
        return self.states[-1] != 'TIME_WAIT' or state != 'ESTABLISHED'

    def end(self):
        """Whatever is no longer there is closed."""
        if self.absent and self.states[-1] != 'CLOSED':
            self.states.append('CLOSED')

    def give_way(self):
        """Another has its ends now, which it held to the last but in one
        state."""
        self.absent |= self.states[-1] != 'TIME_WAIT'
        self.end()


class Watch:
    """The states that the sockets of a host go through."""

    def __init__(self, host):
        self.host = host
        self.walks = {}         # {(local, remote): [Walk]}
        self.before = host.counters()

    def note(self, ends, state):
        walks = self.walks.setdefault(ends, [])
        if not walks or not walks[-1].goes_on(state):
            for walk in walks[-1:]:
                walk.give_way()
            walks.append(Walk())
        walks[-1].absent = False
        if state not in walks[-1].states[-1:]:
            walks[-1].states.append(state)

    def look(self):
        now = self.host.sockets()
        for ends, walks in self.walks.items():
            walks[-1].absent |= ends not in now
        for ends, state in now.items():
            if state != 'LISTEN':
                self.note(ends, state)

    def end(self):
        self.look()
        for walks in self.walks.values():
            walks[-1].end()

    def counted(self):
        """Counters that are not as they were."""
        return {name: number - self.before[name]
                for name, number in self.host.counters().items()
                if number != self.before[name]}
