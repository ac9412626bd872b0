#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""One end of a session, by Python's websockets.

usage: peer.py client|server SESSION HOST PORT
Says with which code the connection closed, as the library has it.
"""
import asyncio
import http
import os
import signal
import socket
import struct
import sys

import websockets

SIZES = (0, 125, 126)
LARGE = 70000
LIMIT = 1000                    # of a message, in too_big
REFUSALS = ('/401', '/403', '/404')


def text(size):
    return ('a line of text, ' * (size // 16 + 1))[:size]


async def echo(ws, sizes=SIZES):
    for size in sizes:
        for message in (text(size), text(size).encode()):
            await ws.send(message)
            assert await ws.recv() == message


async def echo_once(ws):
    await ws.send('Hello')
    await ws.recv()


async def fragments(ws):
    await ws.send(['Hel', 'lo, ', 'world'])
    assert await ws.recv() == 'Hello, world'
    await ws.send([b'\0' * 200, b'\1' * 200])
    await ws.recv()


async def ping(ws):
    await (await ws.ping(b'are you there?'))
    await (await ws.ping(b''))
    await echo_once(ws)


async def wait_for_close(ws):
    try:
        while True:
            await ws.recv()
    except websockets.ConnectionClosed:
        pass


async def hello_and_wait(ws):
    await ws.send('Hello')
    await wait_for_close(ws)


async def no_echo(ws):
    ws.close_timeout = 1
    await ws.send('Hello')
    await ws.close(1000)


async def idle(ws):
    await echo_once(ws)
    await wait_for_close(ws)


async def too_big(ws):
    await ws.send(text(LIMIT + 1))
    await wait_for_close(ws)


async def close_code(ws):
    await echo_once(ws)
    await ws.close(4000, 'had enough')


async def kill(ws):
    await echo_once(ws)
    os.kill(os.getpid(), signal.SIGKILL)


def reset_now(ws):
    linger = struct.pack('ii', 1, 0)
    ws.transport.get_extra_info('socket').setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, linger)
    ws.transport.abort()


async def reset(ws):
    await echo_once(ws)
    reset_now(ws)


async def echo_large(ws, message):
    await ws.send(message)
    assert await ws.recv() == message


# What a client does before it closes, where it is not an echo.
CLIENTS = {
    'echo': echo,
    'large_text': lambda ws: echo_large(ws, text(LARGE)),
    'large_binary': lambda ws: echo_large(ws, text(LARGE).encode()),
    'fragments': fragments,
    'ping': ping,
    'close_code': close_code,
    'server_close': hello_and_wait,
    'server_away': hello_and_wait,
    'server_kill': hello_and_wait,
    'server_reset': hello_and_wait,
    'no_echo': no_echo,
    'idle': idle,
    'silence': idle,
    'too_big': too_big,
    'kill': kill,
    'reset': reset,
    'deflate': echo,
}


async def refused(at):
    for path in REFUSALS:
        try:
            await websockets.connect('ws://%s%s' % (at, path),
                                     compression=None)
        except websockets.InvalidStatusCode:
            pass


async def client(session, host, port):
    at = '%s:%s' % (host, port)
    if session == 'refused':
        await refused(at)
        return
    options = {'compression': 'deflate' if session == 'deflate' else None}
    if session == 'subprotocol':
        options['subprotocols'] = ['chat.v1', 'chat.v2']
    if session == 'silence':
        options.update(ping_interval=0.5, ping_timeout=0.5, close_timeout=0.5)
    try:
        async with websockets.connect('ws://%s/%s' % (at, session),
                                      max_size=None, **options) as ws:
            await CLIENTS.get(session, echo_once)(ws)
        print('closed', ws.close_code, ws.close_reason)
    except websockets.InvalidHandshake as error:
        print(error)


async def refuse(path, _):
    if path in REFUSALS:
        status = http.HTTPStatus(int(path[1:]))
        challenge = {'WWW-Authenticate': 'Basic realm="real"'}
        return status, challenge if path == '/401' else {}, b'no\n'
    return None


async def end(session, ws):
    if session == 'server_close':
        await ws.close(4001, 'not today')
    elif session == 'server_away':
        ws.ws_server.close()
    elif session == 'server_reset':
        reset_now(ws)
    else:
        os.kill(os.getpid(), {'server_kill': signal.SIGKILL,
                              'no_echo': signal.SIGSTOP}[session])


async def serve_one(ws):
    session = ws.path.lstrip('/')
    try:
        if session.startswith('server_') or session == 'no_echo':
            await ws.recv()
            await end(session, ws)
        if session == 'ping':
            await (await ws.ping(b'and you?'))
        async for message in ws:
            await ws.send(message)
    except websockets.ConnectionClosed:
        pass
    await ws.wait_closed()
    print('closed', ws.close_code, ws.close_reason, flush=True)


async def server(session, host, port):
    async with websockets.serve(
            serve_one, host, int(port), process_request=refuse,
            compression='deflate' if session == 'deflate' else None,
            subprotocols=['chat.v2'], ping_interval=None,
            max_size=LIMIT if session == 'too_big' else None):
        await asyncio.Future()


asyncio.run({'client': client, 'server': server}[sys.argv[1]](*sys.argv[2:]))
