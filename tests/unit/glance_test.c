/* SPDX-License-Identifier: ISC */
/* glance_test.c - what is passed over at a glance, and what never may be. */
#include "http/glance.h"

#include <criterion/criterion.h>
#include <string.h>

#include "octets.h"

#define GET "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\n"

static const struct sample {
	const char *text;
	enum http_glance is;
} samples[] = {
	{ GET "\r\n", HTTP_GLANCE_PLAIN },
	{ GET "Accept: */*\r\nCookie: upgrade=1\r\n\r\n", HTTP_GLANCE_PLAIN },
	{ GET "Connection: keep-alive\r\n\r\n", HTTP_GLANCE_PLAIN },
	{ GET "User-Agent: x\r\n\r\n", HTTP_GLANCE_PLAIN },
	{ "HEAD / HTTP/1.0\r\n\r\n", HTTP_GLANCE_READ },
	{ "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_GLANCE_PLAIN },
	{ GET "Upgrade: websocket\r\n\r\n", HTTP_GLANCE_READ },
	{ GET "uPGRADE : websocket\r\n\r\n", HTTP_GLANCE_READ },
	{ GET "Sec-WebSocket-Key: a\r\n\r\n", HTTP_GLANCE_READ },
	{ GET "WebSocket-Protocol: a\r\n\r\n", HTTP_GLANCE_READ },
	{ GET "\nUpgrade: websocket\r\n\r\n", HTTP_GLANCE_READ },
	{ GET "X: y\nUpgrade: websocket\r\n\r\n", HTTP_GLANCE_READ },
	{ GET " Upgrade: websocket\r\n\r\n", HTTP_GLANCE_READ },
	{ GET "Content-Length: 3\r\n\r\n", HTTP_GLANCE_READ },
	{ GET "Transfer-Encoding: chunked\r\n\r\n", HTTP_GLANCE_READ },
	{ GET "\r\n" GET "\r\n", HTTP_GLANCE_READ },
	{ GET "\r\nabc", HTTP_GLANCE_READ },
	{ GET, HTTP_GLANCE_READ },
	{ "GET / HT", HTTP_GLANCE_READ },
	{ "G", HTTP_GLANCE_READ },
	{ "\r\n" GET "\r\n", HTTP_GLANCE_READ },
	{ "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", HTTP_GLANCE_READ },
	{ "SSH-2.0-OpenSSH_9.2\r\n", HTTP_GLANCE_OTHER },
	{ "\x16\x03\x01\x02", HTTP_GLANCE_OTHER },
	{ "hello", HTTP_GLANCE_OTHER },
};

Test(glance, tells_what_need_not_be_read)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const size_t n = strlen(samples[i].text);
		const uint8_t *at = octets_fence(
			(const uint8_t *)samples[i].text, n);

		cr_assert_eq(http_glance(at, n), samples[i].is, "%s",
		             samples[i].text);
	}
}

/* Whatever is cut off, a request that asks for more is never passed over. */
Test(glance, an_upgrade_in_pieces_is_read)
{
	static const char text[] = GET "Upgrade: websocket\r\n"
		"Connection: Upgrade\r\n\r\n";

	for (size_t n = 1; n < sizeof(text) - 1; n++)
		cr_assert_eq(http_glance((const uint8_t *)text, n),
		             HTTP_GLANCE_READ, "%zu", n);
}

Test(glance, a_101_is_seen_as_early_as_it_can_be)
{
	static const char yes[] = "HTTP/1.1 101 Switching Protocols\r\n";
	static const char no[] = "HTTP/1.1 200 OK\r\n";

	for (size_t n = 1; n < sizeof(yes); n++)
		cr_assert(http_may_be_101((const uint8_t *)yes, n), "%zu", n);
	for (size_t n = 10; n < sizeof(no); n++)
		cr_assert_not(http_may_be_101((const uint8_t *)no, n), "%zu",
		              n);
	cr_assert_not(http_may_be_101((const uint8_t *)"220 ready", 9));
}
