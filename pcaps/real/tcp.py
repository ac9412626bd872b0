#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""One end of a TCP connection that does what it is told, step by step.

usage: tcp.py client|server HOST PORT STEP...

Says what the kernel answered to each step that has an answer. Steps:
  connect, accept     a server listens before its first step
  meet                a server that does not: it connects to the client
  at:S                waits for the next time of the clock that S divides
  isn:N               the number of the SYN
  stay                it goes on to listen when it has accepted
  backlog:N           of the queue of what is not accepted yet
  again               another socket, after what was closed
  beside              one more begins to connect, from the next port
  tfo:N               connects by Fast Open, with N octets; or may accept so
  tfo_key             the server's cookies are no longer what they were
  send:N              N octets
  read:N, read        until N octets have come, or the end
  shut                no more will be sent
  linger0             closing will reset
  keepalive:S         ask after S idle seconds, and again each second, 3 times
  buffer:N            SO_RCVBUF, of a listening socket before it accepts
  sleep:S, close, kill (itself)
  vanish              the socket is gone, without a word on the wire
  datagram            one of UDP to the server: the capture goes on
What is left open at the last step is closed by the exit.
"""
import errno
import os
import signal
import socket
import struct
import sys
import time

CLIENT, CLIENT_PORT = '192.0.2.1', 40000
# Of Linux, to save and restore connections; Python does not name them.
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ = 19, 20, 21


class Peer:
    def __init__(self, role, host, port, meets):
        self.server, self.role, self.meets = (host, int(port)), role, meets
        self.others, self.stays = [], False
        self.again()

    def again(self):
        self.sock = self.new(CLIENT_PORT if self.role == 'client' else None)
        self.listener = None
        if self.role == 'server' and not self.meets:
            self.sock.listen(1)
            self.listener = self.sock

    def new(self, port):
        """Bound to the client's port, or where the server listens."""
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.settimeout(20)
        sock.bind(('0.0.0.0', port) if port else self.server)
        return sock

    def connect(self):
        self.sock.connect(self.server)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return 'ok'

    def meet(self):
        self.sock.connect((CLIENT, CLIENT_PORT))
        return 'ok'

    def beside(self):
        self.others.append(self.new(CLIENT_PORT + 1 + len(self.others)))
        self.others[-1].setblocking(False)
        self.others[-1].connect_ex(self.server)

    def at(self, seconds):
        time.sleep(float(seconds) - time.time() % float(seconds))

    def isn(self, number):
        for option, value in ((TCP_REPAIR, 1), (TCP_REPAIR_QUEUE, 2),
                              (TCP_QUEUE_SEQ, int(number)), (TCP_REPAIR, 0)):
            self.sock.setsockopt(socket.IPPROTO_TCP, option,
                                 struct.pack('=I', value))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

    def vanish(self):
        self.sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        self.sock.close()

    def tfo(self, size):
        if self.role == 'server':
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN,
                                 int(size))
            return None
        self.sock.setblocking(True)
        sent = self.sock.sendto(b'x' * int(size), socket.MSG_FASTOPEN,
                                self.server)
        return 'ok' if sent == int(size) else str(sent)

    def tfo_key(self):
        with open('/proc/sys/net/ipv4/tcp_fastopen_key', 'w') as key:
            key.write('1-2-3-4')

    def stay(self):
        self.stays = True

    def backlog(self, size):
        self.sock.listen(int(size))

    def accept(self):
        self.sock, _ = self.listener.accept()
        self.sock.settimeout(20)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.stays:
            self.listener.close()

    def send(self, size):
        data = b'a line of text, ' * (int(size) // 16 + 1)
        self.sock.sendall(data[:int(size)])
        return 'ok'

    def read(self, size=1 << 30):
        got = 0
        while got < int(size):
            data = self.sock.recv(int(size) - got)
            if not data:
                return '%d and the end' % got
            got += len(data)
        return str(got)

    def shut(self):
        self.sock.shutdown(socket.SHUT_WR)

    def linger0(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack('ii', 1, 0))

    def keepalive(self, seconds):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in ((socket.TCP_KEEPIDLE, int(seconds)),
                              (socket.TCP_KEEPINTVL, 1),
                              (socket.TCP_KEEPCNT, 3)):
            self.sock.setsockopt(socket.IPPROTO_TCP, option, value)

    def buffer(self, size):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(size))

    def sleep(self, seconds):
        time.sleep(float(seconds))

    def close(self):
        self.sock.close()

    def datagram(self):
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.sendto(b'still here', self.server)

    def kill(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def step(self, step):
        name, *arguments = step.split(':')
        try:
            said = getattr(self, name)(*arguments)
        except OSError as error:
            said = errno.errorcode.get(error.errno, str(error))
        if said:
            print(name, said, flush=True)


def main(role, host, port, *steps):
    peer = Peer(role, host, port, 'meet' in steps)
    for step in steps:
        peer.step(step)


main(*sys.argv[1:])
