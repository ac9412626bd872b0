/* SPDX-License-Identifier: ISC */
/* text_capture.c - what was read, and what of it was not looked at. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "report/text_line.h"

static const char *const verdict_meaning[WIRE_N_VERDICTS] = {
#define VERDICT(verdict, name, meaning) [WIRE_##verdict] = meaning,
#include "wire/verdicts.def"
#undef VERDICT
};

static void put_not_analysed(const struct page *p,
                             const struct report_capture *c)
{
	struct line l = { 0 };

	for (int i = 0; i < WIRE_N_VERDICTS; i++) {
		if (i == WIRE_TCP || i == WIRE_HELD || c->not_analysed[i] == 0)
			continue;
		line_add(&l, l.n > 0 ? "; " : "not analysed: ");
		line_printf(&l, "%" PRIu64 " x %s", c->not_analysed[i],
			verdict_meaning[i]);
	}
	if (l.n > 0)
		page_prose(p, l.text, 2, 0);
}

static void put_drops(const struct page *p, const struct capture_info *info)
{
	char name[sizeof(info->interfaces[0].name) * 4];

	for (size_t i = 0; i < info->n_interfaces; i++) {
		const struct capture_interface *at = &info->interfaces[i];
		struct line l = { 0 };

		if (at->drops == 0)
			continue;
		text_safe(name, sizeof(name), at->name,
			strnlen(at->name, sizeof(at->name)));
		line_printf(&l, "%" PRIu64 " packets were dropped when it was "
			"made", at->drops);
		if (*name != '\0')
			line_printf(&l, ", on interface %s", name);
		page_prose(p, l.text, 2, 0);
	}
}

static void put_damage(const struct page *p, const struct capture_info *info)
{
	const struct capture_damage *d = &info->damage;
	char what[4 * sizeof(d->what)];
	struct line l = { 0 };

	if (d->fault == CAPTURE_WHOLE)
		return;
	text_safe(what, sizeof(what), d->what,
		strnlen(d->what, sizeof(d->what)));
	line_printf(&l, "%s at byte %" PRIu64 "%s: %s",
		d->fault == CAPTURE_TRUNCATED ? "cut short" : "damaged",
		d->offset, info->compression != NULL &&
		d->fault != CAPTURE_MISPACKED ? " when decompressed" : "",
		what);
	page_prose(p, l.text, 2, 0);
}

/* Of a file that could not be opened there is nothing else to say. */
static void put_error(const struct page *p, const char *error, const char *name)
{
	char text[NAME_TEXT];
	struct line l = { 0 };

	if (name != NULL)
		line_printf(&l, "%s: ", name);
	line_add(&l, text_safe(text, sizeof(text), error, strlen(error)));
	page_prose(p, l.text, name != NULL ? 0 : 2, 0);
}

void text_capture(const struct page *p, const struct report_capture *c)
{
	const struct capture_info *info = c->info;
	char text[NAME_TEXT], seconds[CLOCK_TEXT];
	struct line l = { 0 };

	text_safe(text, sizeof(text), info->file, strlen(info->file));
	if (info->format == NULL) {
		put_error(p, c->error, text);
		return;
	}
	line_printf(&l, "%s: %s%s%s, %" PRIu64 " %s", text, info->format,
		info->compression != NULL ? " in " : "",
		info->compression != NULL ? info->compression : "",
		info->packets, info->packets == 1 ? "packet" : "packets");
	if (info->packets > 0) {
		page_seconds(seconds, info->end - info->start);
		line_printf(&l, ", %s", seconds);
	}
	page_prose(p, l.text, 0, 0);
	put_not_analysed(p, c);
	put_drops(p, info);
	put_damage(p, info);
	if (c->error != NULL)
		put_error(p, c->error, NULL);
}
