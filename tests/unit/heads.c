/* SPDX-License-Identifier: ISC */
#include "heads.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TEXT = 65536 };

const char heads_request[] = HEADS_REQUEST("pu1m7Gr1eFqcqPAYsT2MUA==");
const char heads_response[] = HEADS_RESPONSE("ElTK82E2bz0wrLlSjA3DPK1KS4M=");

static const char *find_line(const char *text, const char *line)
{
	const char *at = text;

	while (strncmp(at, line, strlen(line)) != 0) {
		at = strchr(at, '\n');
		if (at == NULL)
			abort();
		at++;
	}
	return at;
}

static uint8_t *pages(size_t n)
{
	uint8_t *at = mmap(NULL, n, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	return at;
}

/* A copy whose last octet lies before a page that must not be touched. */
static const uint8_t *fence(const char *text, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (n + page - 1) / page * page;
	uint8_t *at = pages(room + page);

	if (mprotect(at + room, page, PROT_NONE) != 0)
		abort();
	return memcpy(at + room - n, text, n);
}

/* The text with a line replaced; its length. */
static size_t edit(char all[TEXT], const char *text, const char *line,
                   const char *by)
{
	const char *at = find_line(text, line);
	const char *rest = strchr(at, '\n') + 1;
	size_t before = (size_t)(at - text), n = strlen(by);

	if (strlen(text) + n >= TEXT)
		abort();
	memcpy(all, text, before);
	memcpy(all + before, by, n);
	memcpy(all + before + n, rest, strlen(rest));
	return before + n + strlen(rest);
}

const struct http_head *heads_read(const char *text, const char *line,
                                   const char *by)
{
	bool response = strncmp(text, "HTTP/", 5) == 0;
	struct http_head *h = (struct http_head *)(void *)pages(sizeof(*h));
	size_t n = strlen(text);
	char all[TEXT];

	if (line != NULL) {
		n = edit(all, text, line, by);
		text = all;
	}
	http_head_read(h, fence(text, n), n, response);
	return h;
}

struct ws_attempt *heads_attempt(const struct http_head *request, size_t most)
{
	static const struct ws_over plain = { .port = 80 };
	struct ws_request r;
	struct ws_attempt *a;

	ws_request_read(&r, request, &plain);
	a = ws_attempt_new(&r, request, most);
	if (a == NULL)
		abort();
	return a;
}

struct digest *heads_digest(void)
{
	static struct digest *d;

	if (d == NULL)
		d = digest_new();
	if (d == NULL)
		abort();
	return d;
}
