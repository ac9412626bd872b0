# SPDX-License-Identifier: ISC
"""Two programs that talk: a WebSocket server and client, and how they end."""
import base64
import hashlib
import os
import signal
import socket
import struct

GUID = b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def frame(opcode, payload, mask=True):
    assert len(payload) < 126
    head = bytes([0x80 | opcode, (0x80 if mask else 0) | len(payload)])
    if not mask:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(b ^ key[i % 4] for i, b in enumerate(payload))


def read_exactly(conn, n):
    got = b''
    while len(got) < n:
        more = conn.recv(n - len(got))
        if not more:
            raise EOFError
        got += more
    return got


def read_frame(conn):
    first, second = read_exactly(conn, 2)
    key = read_exactly(conn, 4) if second & 0x80 else b'\0\0\0\0'
    payload = read_exactly(conn, second & 0x7f)
    return first & 15, bytes(b ^ key[i % 4] for i, b in enumerate(payload))


def read_head(conn):
    head = b''
    while not head.endswith(b'\r\n\r\n'):
        head += read_exactly(conn, 1)
    return head


def answer(conn):
    """Reads a request, and switches to WebSocket if that is what it asks."""
    head = read_head(conn)
    lines = dict(line.split(b': ', 1) for line in head.split(b'\r\n')
                 if b': ' in line)
    key = lines.get(b'Sec-WebSocket-Key')
    if key is None:
        conn.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n'
                     b'Connection: close\r\n\r\nhi\n')
        return False
    accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
    conn.sendall(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n'
                 b'Connection: Upgrade\r\nSec-WebSocket-Accept: ' + accept +
                 b'\r\n\r\n')
    return True


def echo(conn):
    while True:
        opcode, payload = read_frame(conn)
        if opcode == PING:
            opcode = PONG
        conn.sendall(frame(opcode, payload, mask=False))
        if opcode == CLOSE:
            return


def serve(listener):
    """For ever, one connection after the other."""
    while True:
        conn, _ = listener.accept()
        with conn:
            try:
                if answer(conn):
                    echo(conn)
            except (EOFError, OSError):
                pass


class Server:
    """Another process, which can be killed."""

    def __init__(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.pid = os.fork()
        if self.pid == 0:
            try:
                serve(self.listener)
            finally:
                os._exit(1)
        self.listener.close()

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def connect(port):
    """An open WebSocket."""
    conn = socket.create_connection(('127.0.0.1', port))
    key = base64.b64encode(os.urandom(16))
    conn.sendall(b'GET /chat HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n'
                 b'Upgrade: websocket\r\nConnection: Upgrade\r\n'
                 b'Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n'
                 % (port, key))
    assert read_head(conn).startswith(b'HTTP/1.1 101 ')
    return conn


def session(port):
    """A session that ends well."""
    with connect(port) as conn:
        for opcode in (TEXT, PING, CLOSE):
            payload = struct.pack('>H', 1000) if opcode == CLOSE else b'hello'
            conn.sendall(frame(opcode, payload))
            read_frame(conn)
        conn.recv(1)


def get(port):
    """What curl does."""
    with socket.create_connection(('127.0.0.1', port)) as conn:
        conn.sendall(b'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
        while conn.recv(4096):
            pass


def bulk(n):
    """So many octets through a connection of its own."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        with socket.create_connection(listener.getsockname()) as sender:
            receiver, _ = listener.accept()
            with receiver:
                if os.fork() == 0:
                    receiver.close()
                    listener.close()
                    sender.sendall(b'x' * n)
                    os._exit(0)
                sender.close()
                while receiver.recv(1 << 20):
                    pass
                os.wait()
