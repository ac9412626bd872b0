/* SPDX-License-Identifier: ISC */
#include "ws/accept.h"

#include "base/text.h"
#include "http/text.h"

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define GUID_LOWER "258eafa5-e914-47da-95ca-c5ab0dc85b11"

enum { INK = WS_KEY_MAX + 64, HEX_TEXT = 2 * DIGEST_SHA1 + 1 };

static const char example[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/* What is hashed. */
struct ink {
	size_t n;
	uint8_t at[INK];
};

static void add(struct ink *ink, struct http_text t)
{
	if (t.n > INK - ink->n)
		t.n = INK - ink->n;
	if (t.n > 0)
		memcpy(ink->at + ink->n, t.at, t.n);
	ink->n += t.n;
}

static void make(struct digest *d, const struct ink *ink,
                 char out[WS_ACCEPT_TEXT])
{
	uint8_t hash[DIGEST_SHA1];

	digest_sha1(d, ink->at, ink->n, hash);
	digest_base64(out, hash, sizeof(hash));
}

void ws_accept_expected(struct digest *d, struct http_text key,
                        char out[WS_ACCEPT_TEXT])
{
	struct ink ink;

	out[0] = '\0';
	if (key.n > WS_KEY_MAX)
		return;
	ink.n = 0;
	add(&ink, key);
	add(&ink, http_text_of(GUID));
	make(d, &ink, out);
}

/* The text in the alphabet of RFC 4648 section 4, without padding and white
 * space; its length, or 0 if it is too long to be meant. */
static size_t plain(struct http_text t, uint8_t out[WS_ACCEPT_TEXT])
{
	size_t n = 0;

	for (size_t i = 0; i < t.n; i++) {
		uint8_t c = t.at[i];

		if (http_is_space(c) || c == '=')
			continue;
		if (n == WS_ACCEPT_TEXT)
			return 0;
		out[n++] = c == '-' ? '+' : c == '_' ? '/' : c;
	}
	return n;
}

static bool same_octets(struct http_text got, const char *expected)
{
	uint8_t text[WS_ACCEPT_TEXT];
	uint8_t a[DIGEST_SHA1 + 1] = { 0 }, b[DIGEST_SHA1 + 1] = { 0 };
	struct base64_bytes x = { .at = a, .room = sizeof(a) };
	struct base64_bytes y = { .at = b, .room = sizeof(b) };

	if (digest_unbase64(&x, text, plain(got, text)) & BASE64_ALPHABET)
		return false;
	digest_unbase64(&y, expected, strlen(expected));
	return x.n == y.n && memcmp(a, b, x.n) == 0;
}

enum ws_accept ws_accept_judge(struct http_text got,
                               const char expected[WS_ACCEPT_TEXT])
{
	if (http_text_equal(got, http_text_of(expected)))
		return WS_ACCEPT_RIGHT;
	return same_octets(got, expected) ? WS_ACCEPT_NOT_CANONICAL
	                                  : WS_ACCEPT_MISMATCH;
}

static struct http_text unpadded(struct http_text key)
{
	while (key.n > 0 && key.at[key.n - 1] == '=')
		key.n--;
	return key;
}

static void add_decoded(struct ink *ink, struct http_text key)
{
	struct base64_bytes bytes = { .at = ink->at, .room = WS_KEY_MAX };

	digest_unbase64(&bytes, key.at, key.n);
	ink->n = bytes.n < bytes.room ? bytes.n : bytes.room;
}

/* The key as that way has it. */
static void add_key(struct ink *ink, struct http_text key,
                    enum ws_accept_way way)
{
	if (way == WS_WAY_DECODED_KEY)
		add_decoded(ink, key);
	else if (way == WS_WAY_UNPADDED_KEY)
		add(ink, unpadded(key));
	else if (way != WS_WAY_EMPTY_KEY)
		add(ink, key);
}

static void go(struct digest *d, struct http_text key, enum ws_accept_way way,
               char out[WS_ACCEPT_TEXT])
{
	struct ink ink;

	ink.n = 0;
	if (way == WS_WAY_SP_KEY)
		add(&ink, http_text_of(" "));
	add_key(&ink, key, way);
	if (way == WS_WAY_KEY_CR)
		add(&ink, http_text_of("\r"));
	if (way == WS_WAY_KEY_SP)
		add(&ink, http_text_of(" "));
	add(&ink, http_text_of(way == WS_WAY_LOWER_GUID ? GUID_LOWER : GUID));
	make(d, &ink, out);
}

static bool is_hex_digest(struct digest *d, struct http_text key,
                          struct http_text got)
{
	char hex[HEX_TEXT], text[DIGEST_BASE64(HEX_TEXT - 1)];
	uint8_t hash[DIGEST_SHA1];
	struct ink ink;

	ink.n = 0;
	add(&ink, key);
	add(&ink, http_text_of(GUID));
	digest_sha1(d, ink.at, ink.n, hash);
	text_hex(hex, hash, sizeof(hash));
	digest_base64(text, (const uint8_t *)hex, HEX_TEXT - 1);
	return http_text_equal(got, http_text_of(text));
}

enum ws_accept_way ws_accept_way(struct digest *d, struct http_text key,
                                 struct http_text got)
{
	char text[WS_ACCEPT_TEXT];

	if (key.n > WS_KEY_MAX)
		return WS_WAY_UNKNOWN;
	if (http_text_equal(got, http_text_of(example)))
		return WS_WAY_EXAMPLE;
	for (enum ws_accept_way w = WS_WAY_EMPTY_KEY; w < WS_WAY_HEX; w++) {
		go(d, key, w, text);
		if (http_text_equal(got, http_text_of(text)))
			return w;
	}
	return is_hex_digest(d, key, got) ? WS_WAY_HEX : WS_WAY_UNKNOWN;
}

const char *ws_accept_way_text(enum ws_accept_way way)
{
	static const char *const texts[WS_WAY_N] = {
		[WS_WAY_UNKNOWN] = "unknown",
		[WS_WAY_EMPTY_KEY] = "from an empty key",
		[WS_WAY_DECODED_KEY] = "from the decoded key",
		[WS_WAY_UNPADDED_KEY] = "from the key without its padding",
		[WS_WAY_KEY_CR] = "from the key and a CR",
		[WS_WAY_KEY_SP] = "from the key and a blank",
		[WS_WAY_SP_KEY] = "from a blank and the key",
		[WS_WAY_LOWER_GUID] = "with the GUID in lower case",
		[WS_WAY_HEX] = "from the hash in hex",
		[WS_WAY_EXAMPLE] = "copied from RFC 6455",
	};

	return texts[way];
}
