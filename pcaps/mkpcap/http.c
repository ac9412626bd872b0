/* SPDX-License-Identifier: ISC */
#include "payload.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

enum { NONCE_BYTES = 16 };

static void add_string(struct bytes *to, const char *string)
{
	bytes_add(to, string, strlen(string));
}

/* `+ "NAME: VALUE\r\n" …', and the end of the head. */
static void take_rest(struct text *t, struct bytes *to)
{
	if (text_take(t, "+") && !payload_octets(t, to))
		text_fail(t, "`+' what, before `%.20s'", t->at);
	add_string(to, "\r\n");
}

/* Sixteen bytes (RFC 6455 4.1) that look as if drawn by lot. */
static void make_nonce(struct script *s, char nonce[NONCE])
{
	uint8_t bytes[NONCE_BYTES];
	uint32_t x = ++s->nonces;

	for (unsigned i = 0; i < NONCE_BYTES; i++) {
		x = x * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(x >> 24);
	}
	digest_base64(nonce, bytes, NONCE_BYTES);
}

/* `key "…"'; false if none is next. */
static bool take_nonce(struct text *t, char nonce[NONCE])
{
	if (!text_take(t, "key"))
		return false;
	nonce[text_string(t, (uint8_t *)nonce, NONCE - 1)] = '\0';
	return true;
}

static void add_path(struct text *t, struct bytes *to)
{
	char path[1024] = "/";

	text_at_end(t);
	if (*t->at == '/')
		text_word(t, "/.-_~%?&=+:", path, sizeof(path));
	add_string(to, path);
}

void payload_upgrade(struct script *s, struct text *t, struct host *from,
                     struct bytes *to)
{
	add_string(to, "GET ");
	add_path(t, to);
	add_string(to, " HTTP/1.1\r\n"
		"Host: server.example.com\r\n"
		"Upgrade: websocket\r\n"
		"Connection: Upgrade\r\n"
		"Sec-WebSocket-Key: ");
	if (!take_nonce(t, from->nonce))
		make_nonce(s, from->nonce);
	add_string(to, from->nonce);
	add_string(to, "\r\nSec-WebSocket-Version: 13\r\n");
	take_rest(t, to);
}

/* RFC 6455 4.2.2: base64 of SHA-1 of the key and a constant. */
static void add_proof(const char *nonce, struct bytes *to)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	char proof[DIGEST_BASE64(DIGEST_SHA1)], text[NONCE + sizeof(guid)];
	struct digest *d = digest_new();
	uint8_t sha1[DIGEST_SHA1];

	if (d == NULL)
		abort();
	strcpy(text, nonce);
	strcat(text, guid);
	digest_sha1(d, text, strlen(text), sha1);
	digest_base64(proof, sha1, sizeof(sha1));
	digest_free(d);
	add_string(to, proof);
}

void payload_accept(struct text *t, const struct host *from,
                    struct bytes *to)
{
	char nonce[NONCE] = "";

	if (!take_nonce(t, nonce) && from->peer)
		memcpy(nonce, from->peer->nonce, NONCE);
	if (nonce[0] == '\0')
		text_fail(t, "`accept' of what key?");
	add_string(to, "HTTP/1.1 101 Switching Protocols\r\n"
		"Upgrade: websocket\r\n"
		"Connection: Upgrade\r\n"
		"Sec-WebSocket-Accept: ");
	add_proof(nonce, to);
	add_string(to, "\r\n");
	take_rest(t, to);
}
