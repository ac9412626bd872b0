/* SPDX-License-Identifier: ISC */
#include "report/page.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/address.h"
#include "base/prose.h"

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 40 };

/* The order is that of the tools around: what was asked for, NO_COLOR if it is
 * not empty, a terminal that knows no colours, no terminal. */
static bool has_color(enum report_color wish, int fd)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (wish != REPORT_COLOR_AUTO)
		return wish == REPORT_COLOR_ALWAYS;
	if (no != NULL && *no != '\0')
		return false;
	if (term == NULL || *term == '\0' || strcmp(term, "dumb") == 0)
		return false;
	return isatty(fd);
}

struct page page_of(const struct output *o)
{
	int fd = fileno(o->file);
	struct winsize size;
	struct page p = {
		.out = o->file,
		.run = o->context,
		.width = USUAL_WIDTH,
		.color = has_color(o->context->run.color, fd),
	};

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		p.width = size.ws_col;
	if (p.width < LEAST_WIDTH)
		p.width = LEAST_WIDTH;
	p.width--;
	return p;
}

void page_ink(const struct page *p, enum page_ink ink)
{
	static const char *const inks[] = {
		[INK_STRONG] = "\x1b[1m",
		[INK_ERROR] = "\x1b[1;31m",
		[INK_WARNING] = "\x1b[33m",
		[INK_NOTE] = "\x1b[36m",
		[INK_FAINT] = "\x1b[2m",
	};

	if (p->color)
		fputs(inks[ink], p->out);
}

void page_plain(const struct page *p)
{
	if (p->color)
		fputs("\x1b[0m", p->out);
}

enum page_ink page_ink_of(enum severity s)
{
	static const enum page_ink inks[SEV_N] = {
		INK_FAINT, INK_NOTE, INK_WARNING, INK_ERROR
	};

	return inks[s];
}

void page_prose(const struct page *p, const char *text, int indent,
                int column)
{
	prose_fill(p->out, text, &(struct prose_shape){ .width = p->width,
		.column = column, .from = indent, .indent = indent });
}

void page_count(const struct page *p, uint64_t n, const char *one,
                const char *many)
{
	fprintf(p->out, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

void page_head(const struct page *p, const char *text, int indent)
{
	prose_fill(p->out, text, &(struct prose_shape){ .width = p->width,
		.from = indent, .indent = indent + 4 });
}

void page_seconds(char out[CLOCK_TEXT], int64_t ns)
{
	size_t n = clock_seconds(out, ns);

	if (n > 2 && memcmp(out + n - 2, ".0", 2) == 0)
		n -= 2;
	memcpy(out + n, " s", 3);
}

void line_add(struct line *l, const char *piece)
{
	size_t n = strlen(piece);

	if (n >= sizeof(l->text) - l->n)
		n = sizeof(l->text) - l->n - 1;
	memcpy(l->text + l->n, piece, n);
	l->n += n;
	l->text[l->n] = '\0';
}

void line_printf(struct line *l, const char *format, ...)
{
	size_t room = sizeof(l->text) - l->n;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(l->text + l->n, room, format, ap);
	va_end(ap);
	if (n > 0)
		l->n += (size_t)n < room ? (size_t)n : room - 1;
}

void line_next(struct line *l, const char *separator)
{
	if (l->n > 0)
		line_add(l, separator);
}

void line_count(struct line *l, uint64_t n, const char *one)
{
	line_printf(l, "%" PRIu64 "\t%s%s", n, one, n == 1 ? "" : "s");
}

void line_end(struct line *l, const uint8_t ip[16], unsigned version,
              uint16_t port)
{
	char text[ADDRESS_TEXT];

	address_text(text, ip, version);
	line_printf(l, version == 6 ? "[%s]:%u" : "%s:%u", text,
		(unsigned)port);
}
