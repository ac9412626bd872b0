/* SPDX-License-Identifier: ISC */
/* text_test.c - UTF-8, valid and not, and what a terminal is shown. */
#include "base/text.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hostile.h"

struct point_case {
	char bytes[8];
	int n, used;
	uint32_t c;
};

ParameterizedTestParameters(text, a_code_point_is_read_by_the_letter)
{
	static struct point_case cases[] = {
		{ "a", 1, 1, 'a' },
		{ "\x7f", 1, 1, 0x7f },
		{ "\xc2\x80", 2, 2, 0x80 },
		{ "\xdf\xbf", 2, 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 3, 0x800 },
		{ "\xed\x9f\xbf", 3, 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 3, 0xe000 },
		{ "\xef\xbf\xbf", 3, 3, 0xffff },
		{ "\xf0\x90\x80\x80", 4, 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff },
		/* Unicode 3.9, table 3-8 and its kin. */
		{ "\x80", 1, 1, TEXT_BAD },
		{ "\xc0\xaf", 2, 1, TEXT_BAD },
		{ "\xe0\x80\xaf", 3, 1, TEXT_BAD },
		{ "\xf0\x80\x80", 3, 1, TEXT_BAD },
		{ "\xed\xa0\x80", 3, 1, TEXT_BAD },
		{ "\xf4\x90\x80\x80", 4, 1, TEXT_BAD },
		{ "\xf5\x80\x80\x80", 4, 1, TEXT_BAD },
		{ "\xff", 1, 1, TEXT_BAD },
		{ "\xc3", 1, 1, TEXT_BAD },
		{ "\xc3(", 2, 1, TEXT_BAD },
		{ "\xe1\x80", 2, 2, TEXT_BAD },
		{ "\xe1\x80(", 3, 2, TEXT_BAD },
		{ "\xf1\x80\x80", 3, 3, TEXT_BAD },
		{ "\xf1\x80\x80(", 4, 3, TEXT_BAD },
		{ "\xf0\x9f\xc3\xa9", 4, 2, TEXT_BAD },
	};

	return cr_make_param_array(struct point_case, cases,
		sizeof(cases) / sizeof(cases[0]));
}

ParameterizedTest(struct point_case *p, text,
                  a_code_point_is_read_by_the_letter)
{
	uint32_t c;

	cr_expect_eq(text_next((const uint8_t *)p->bytes, (size_t)p->n, &c),
		(size_t)p->used);
	cr_expect_eq(c, p->c);
}

Test(text, nothing_is_read_behind_the_end)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cr_assert_neq(at, MAP_FAILED);
	cr_assert_eq(mprotect(at + page, page, PROT_NONE), 0);
	for (int lead = 0; lead < 256; lead++) {
		for (size_t n = 1; n <= 4; n++) {
			uint8_t *p = at + page - n;
			uint32_t c;

			memset(p, 0x90, n);
			p[0] = (uint8_t)lead;
			cr_expect_leq(text_next(p, n, &c), n);
		}
	}
	munmap(at, 2 * page);
}

Test(text, every_code_point_survives_if_it_is_no_control)
{
	for (uint32_t c = 1; c < 0x110000; c++) {
		uint8_t b[4];
		char out[32];
		size_t n = 0;
		uint32_t back;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		if (c < 0x80)
			b[n++] = (uint8_t)c;
		else if (c < 0x800)
			b[n++] = (uint8_t)(0xc0 | c >> 6);
		else if (c < 0x10000)
			b[n++] = (uint8_t)(0xe0 | c >> 12);
		else
			b[n++] = (uint8_t)(0xf0 | c >> 18);
		if (c >= 0x10000)
			b[n++] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
		if (c >= 0x800)
			b[n++] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		if (c >= 0x80)
			b[n++] = (uint8_t)(0x80 | (c & 0x3f));
		cr_assert_eq(text_next(b, n, &back), n, "%x", c);
		cr_assert_eq(back, c);
		text_safe(out, sizeof(out), b, n);
		if (text_is_control(c))
			cr_assert_eq(out[0], '\\', "%x", c);
		else if (c != '\\')
			cr_assert(strlen(out) == n && !memcmp(out, b, n),
				"%x", c);
	}
}

static bool is_clean(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; ) {
		uint32_t c;

		i += text_next((const uint8_t *)s + i, n - i, &c);
		if (c == TEXT_BAD || text_is_control(c))
			return false;
	}
	return true;
}

Test(text, hostile_strings_are_harmless_at_every_length)
{
	for (int i = 0; i < HOSTILE_N; i++) {
		uint8_t in[HOSTILE_MAX];
		char whole[1024];
		size_t n = hostile_string(i, in);

		text_safe(whole, sizeof(whole), in, n);
		cr_expect(is_clean(whole), "%d: %s", i, whole);
		for (size_t size = 4; size <= strlen(whole) + 1; size++) {
			char out[1024];

			memset(out, 1, sizeof(out));
			text_safe(out, size, in, n);
			cr_assert_lt(strlen(out), size);
			cr_expect(is_clean(out), "%d: %s", i, out);
			if (size <= strlen(whole))
				cr_expect_str_eq(out + strlen(out) - 3, "...");
			else
				cr_expect_str_eq(out, whole);
		}
	}
}

Test(text, what_is_hidden_is_shown_by_its_number)
{
	static const char in[] =
		"a\x1b[0m\\\xc2\x9b\xe2\x80\xae\xff\xe1\x80z\xc3\xa9";
	char out[128];

	cr_expect_str_eq(text_safe(out, sizeof(out), in, sizeof(in) - 1),
		"a\\x1b[0m\\\\\\x9b\\u{202e}\\xff\\xe1\\x80z\xc3\xa9");
}

Test(text, hex_has_two_digits_a_byte)
{
	char out[9];

	text_hex(out, "\x00\x0f\xf0\xff", 4);
	cr_expect_str_eq(out, "000ff0ff");
	text_hex(out, "", 0);
	cr_expect_str_eq(out, "");
}
