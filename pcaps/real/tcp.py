#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""One end of a TCP connection that does what it is told, step by step.

usage: tcp.py client|server HOST PORT STEP...

Says what the kernel answered to each step that has an answer. Steps:
  connect, accept     a server listens before its first step
  send:N              N octets
  read:N, read        until N octets have come, or the end
  shut                no more will be sent
  linger0             closing will reset
  keepalive:S         ask after S idle seconds, and again each second, 3 times
  buffer:N            SO_RCVBUF, of a listening socket before it accepts
  sleep:S, close, kill (itself)
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

CLIENT_PORT = 40000


class Peer:
    def __init__(self, role, host, port):
        self.at = (host, int(port))
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.settimeout(20)
        if role == 'server':
            self.sock.bind(self.at)
            self.sock.listen(1)
        else:
            self.sock.bind(('0.0.0.0', CLIENT_PORT))

    def connect(self):
        self.sock.connect(self.at)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return 'ok'

    def accept(self):
        listener = self.sock
        self.sock, _ = listener.accept()
        self.sock.settimeout(20)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.close()

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
            sock.sendto(b'still here', self.at)

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
    peer = Peer(role, host, port)
    for step in steps:
        peer.step(step)


main(*sys.argv[1:])
