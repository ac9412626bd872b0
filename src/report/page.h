/* SPDX-License-Identifier: ISC */
/* page.h - what the text report is written on: how wide it is, and whether it
 * has colours. Nothing that a stranger wrote gets on it but through
 * base/text. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/clock.h"
#include "report/format.h"

struct page {
	FILE *out;
	const struct run_context *run;
	int width;		/* columns that may be used */
	bool color;
};

enum page_ink { INK_STRONG, INK_ERROR, INK_WARNING, INK_NOTE, INK_FAINT };

/* The page that an output is: as wide as its terminal, else 80 columns. The
 * last column stays free: some terminals begin a line after it. */
struct page page_of(const struct output *o);

/* What is written between the two is coloured, if anything is. */
void page_ink(const struct page *p, enum page_ink ink);
void page_plain(const struct page *p);

/* The ink of a severity. */
enum page_ink page_ink_of(enum severity s);

/* Writes text and a newline, in lines that begin at `indent'. `column' is
 * where the cursor is now, at most indent. */
void page_prose(const struct page *p, const char *text, int indent,
                int column);

/* "1 error", "2 errors". */
void page_count(const struct page *p, uint64_t n, const char *one,
                const char *many);

/* The same for a head: lines that go on are four columns further right. */
void page_head(const struct page *p, const char *text, int indent);

/* "10 s", "0.312 s". */
void page_seconds(char out[CLOCK_TEXT], int64_t ns);

/* A line put together piece by piece; what does not fit is left out. */
struct line {
	size_t n;
	char text[1024];
};

void line_add(struct line *l, const char *piece);
void line_printf(struct line *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "192.0.2.1:80", "[2001:db8::1]:80". */
void line_end(struct line *l, const uint8_t ip[16], unsigned version,
              uint16_t port);

/* "1 byte", "2 bytes"; a line does not end within it. */
void line_count(struct line *l, uint64_t n, const char *one);

/* A separator, if something stands before it. */
void line_next(struct line *l, const char *separator);

#endif
