/* SPDX-License-Identifier: ISC */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

size_t text_next(const uint8_t *at, size_t left, uint32_t *c)
{
	uint8_t lead = at[0];
	uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	size_t more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
	uint32_t value = lead & (0x3fu >> more);

	*c = TEXT_BAD;
	if (lead < 0x80)
		*c = lead;
	if (lead < 0xc2 || lead > 0xf4)
		return 1;
	for (size_t used = 1; used <= more; used++) {
		if (used == left || at[used] < low || at[used] > high)
			return used;
		value = value << 6 | (at[used] & 0x3fu);
		low = 0x80;
		high = 0xbf;
	}
	*c = value;
	return more + 1;
}

bool text_is_control(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
		{ 0x61c, 0x61c }, { 0x180e, 0x180e }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};

	if (c >= 0x20 && c < 0x7f)
		return false;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

bool text_is_utf8(const void *bytes, size_t n)
{
	struct utf8 u = { 0 };

	return n == 0 || (utf8_feed(&u, bytes, n) == n && utf8_is_whole(&u));
}

/* One code point, or bytes that are none, as it is shown; returns its length.
 * Three bad bytes take 12. */
static size_t show(char out[16], const uint8_t *at, size_t n, uint32_t c)
{
	size_t used = 0;

	if (c == '\\') {
		memcpy(out, "\\\\", 2);
		return 2;
	}
	if (c != TEXT_BAD && !text_is_control(c)) {
		memcpy(out, at, n);
		return n;
	}
	if (c != TEXT_BAD && c > 0xff)
		return (size_t)snprintf(out, 16, "\\u{%x}", (unsigned)c);
	if (c != TEXT_BAD)
		return (size_t)snprintf(out, 16, "\\x%02x", (unsigned)c);
	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(out + used, 16 - used, "\\x%02x",
			at[i]);
	return used;
}

char *text_safe(char *out, size_t size, const void *bytes, size_t n)
{
	static const char cut[] = "...";
	const uint8_t *at = bytes;
	size_t used = 0;
	size_t safe = 0;	/* up to here there is room for "..." */

	for (size_t i = 0; i < n; ) {
		char piece[16];
		uint32_t c;
		size_t step = text_next(at + i, n - i, &c);
		size_t shown = show(piece, at + i, step, c);

		if (used + shown >= size) {
			memcpy(out + safe, cut, sizeof(cut));
			return out;
		}
		memcpy(out + used, piece, shown);
		used += shown;
		i += step;
		if (used + sizeof(cut) <= size)
			safe = used;
	}
	out[used] = '\0';
	return out;
}

void text_hex(char *out, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *at = bytes;

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[at[i] >> 4];
		*out++ = digits[at[i] & 15];
	}
	*out = '\0';
}
