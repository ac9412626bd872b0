// SPDX-License-Identifier: ISC
// One end of a session, by Node's ws.
// usage: node peer.js client|server SESSION HOST PORT
// Says with which code the connection closed, as the library has it.
'use strict';
const http = require('http');
const { once } = require('events');
const WebSocket = require('/usr/share/nodejs/ws');

const SIZES = [0, 125, 126];
const LARGE = 70000;
const LIMIT = 1000;	// of a message, in too_big
const REFUSALS = ['/401', '/403', '/404'];

const text = size => 'a line of text, '.repeat(size / 16 + 1).slice(0, size);
const message = async ws => (await once(ws, 'message'))[0];
const closed = ws => new Promise(done => ws.on('close', done));
const say = (code, reason) => console.log(`closed ${code} ${reason}`);

async function exchange(ws, data) {
	ws.send(data);
	await message(ws);
}

async function echo(ws) {
	for (const size of SIZES) {
		await exchange(ws, text(size));
		await exchange(ws, Buffer.from(text(size)));
	}
}

async function fragments(ws) {
	ws.send('Hel', { fin: false });
	ws.send('lo, ', { fin: false });
	await exchange(ws, 'world');
	ws.send(Buffer.alloc(200, 0), { fin: false });
	await exchange(ws, Buffer.alloc(200, 1));
}

async function ping(ws) {
	for (const data of ['are you there?', '']) {
		ws.ping(data);
		await once(ws, 'pong');
	}
	await exchange(ws, 'Hello');
}

async function send_and_wait(ws, data, options) {
	ws.send(data, options);
	if (ws.readyState !== WebSocket.CLOSED)
		await closed(ws);
}

async function then(ws, what) {
	await exchange(ws, 'Hello');
	what();
	await closed(ws);
}

const hello_and_wait = ws => send_and_wait(ws, 'Hello');

// What a client does before it closes, where it is not an echo.
const CLIENTS = {
	echo,
	large_text: ws => exchange(ws, text(LARGE)),
	large_binary: ws => exchange(ws, Buffer.from(text(LARGE))),
	fragments,
	ping,
	close_code: ws => then(ws, () => ws.close(4000, 'had enough')),
	close_empty: ws => then(ws, () => ws.close()),
	server_close: hello_and_wait,
	server_away: hello_and_wait,
	idle: hello_and_wait,
	too_big: ws => send_and_wait(ws, text(LIMIT + 1)),
	bad_text: ws => send_and_wait(ws, Buffer.from('caf\xe9', 'latin1'),
		{ binary: false }),
	terminate: ws => then(ws, () => ws.terminate()),
	server_kill: hello_and_wait,
	server_reset: hello_and_wait,
	kill: ws => then(ws, () => process.kill(process.pid, 'SIGKILL')),
	reset: ws => then(ws, () => ws._socket.resetAndDestroy()),
	deflate: echo,
};

async function client(session, host, port, path = session) {
	const protocols = session === 'subprotocol' ?
		['chat.v1', 'chat.v2'] : [];
	const ws = new WebSocket(`ws://${host}:${port}/${path}`, protocols,
		{ perMessageDeflate: session === 'deflate' && { threshold: 0 } });
	ws.on('error', error => console.log(error.message));
	ws.on('close', say);
	ws.on('open', async () => {
		await (CLIENTS[session] || (w => exchange(w, 'Hello')))(ws);
		ws.close(1000);
	});
	await closed(ws);
}

async function refused(host, port) {
	for (const path of REFUSALS)
		await client('refused', host, port, path.slice(1));
}

function verify({ req }, answer) {
	if (!REFUSALS.includes(req.url))
		return answer(true);
	const status = Number(req.url.slice(1));
	answer(false, status, http.STATUS_CODES[status],
		status === 401 ? { 'WWW-Authenticate': 'Basic realm="real"' } : {});
}

const ENDS = {
	server_close: ws => ws.close(4001, 'not today'),
	server_away: ws => ws.close(1001),
	server_kill: () => process.kill(process.pid, 'SIGKILL'),
	server_reset: ws => ws._socket.resetAndDestroy(),
};

function serve(ws, request) {
	const end = ENDS[request.url.slice(1)];
	if (request.url === '/ping')
		ws.ping('and you?');
	ws.on('error', () => {});
	ws.on('close', say);
	ws.on('message', (data, binary) =>
		end ? end(ws) : ws.send(data, { binary }));
}

function server(session, host, port) {
	new WebSocket.Server({
		host, port, verifyClient: verify,
		maxPayload: session === 'too_big' ? LIMIT : 0,
		perMessageDeflate: session === 'deflate' && { threshold: 0 },
		handleProtocols: set => set.has('chat.v2') && 'chat.v2',
	}).on('connection', serve);
}

const [, , role, session, host, port] = process.argv;
if (role === 'server')
	server(session, host, port);
else if (session === 'refused')
	refused(host, port);
else
	client(session, host, port);
