/* SPDX-License-Identifier: ISC */
/* settings_test.c - files of settings, right and wrong. */
#include "settings/settings.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes the settings as "a=b c !d;", true as nothing, false as '!'. */
static const char *told(const struct settings *s)
{
	static char all[512];
	size_t n = 0;

	all[0] = '\0';
	for (size_t i = 0; i < s->n; i++)
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s%s%s;",
			s->at[i].kind == SETTING_FALSE ? "!" : "",
			s->at[i].name, s->at[i].value ? "=" : "",
			s->at[i].value ? s->at[i].value : "");
	return all;
}

Test(settings, are_options_in_the_order_of_the_file)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "{}", "" },
		{ " { } \n", "" },
		{ "{\"b\":\"x\",\"a\":\"y\"}", "b=x;a=y;" },
		{ "{\"a\":12,\"b\":-1,\"c\":1.50,\"d\":\"\"}",
		  "a=12;b=-1;c=1.50;d=;" },
		{ "{\"a\":true,\"b\":false}", "a;!b;" },
		{ "{\"a\":[\"x\",2,true],\"b\":[]}", "a=x;a=2;a;" },
		{ "{\"a\":{\"x\":1,\"y\":\"z\"},\"b\":{}}",
		  "a=x=1;a=y=z;" },
		{ "{\"a\":{\"x\":1},\"x\":{\"a\":1,\"x\":2}}",
		  "a=x=1;x=a=1;x=x=2;" },
		{ "{\"a\":\"b\\\"c:\\u00e4\\\\\"}", "a=b\"c:\xc3\xa4\\;" },
		{ "{\"a\":\"b\",\n\"b\" : \"a\"}", "a=b;b=a;" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct settings s = { 0 };
		struct err err;
		int got = settings_parse(&s, rows[i].text,
			strlen(rows[i].text), &err);

		cr_expect_eq(got, 0, "%s", rows[i].text);
		cr_expect_str_eq(told(&s), rows[i].says);
		settings_fini(&s);
	}
}

Test(settings, that_are_wrong_are_told_why)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "", "no JSON at line 1, column 1: it ends too soon" },
		{ "{\"a\":\n\"b\"", "no JSON at line 2, column 4: it ends" },
		{ "{\"a\":\n!}", "no JSON at line 2, column 1: " },
		{ "{} {}", "no JSON at line 1, column 4: " },
		{ "{\"a\":1,}", "no JSON at " },
		{ "{'a':1}", "no JSON: it has ' for \"" },
		{ "{\"a\":'b'}", "no JSON" },
		{ "{a:1}", "no JSON at " },
		{ "/**/{}", "no JSON at " },
		{ "\xef\xbb{}", "no JSON at " },
		{ "\xef\xbb\xbf", "no JSON at line 1, column 1: it ends" },
		{ "\xef\xbb\xbf\xef\xbb\xbf{}", "no JSON at " },
		{ "{\"a\":\"\xff\"}", "no JSON at " },
		{ "[]", "not an object" }, { "null\n", "not an object" },
		{ "\"a\"", "not an object" }, { "7\n", "not an object" },
		{ "{\"a\":null}", "'a' cannot be null" },
		{ "{\"a\":[[1]]}", "no JSON at line 1, column 8: nesting" },
		{ "{\"a\":[null]}", "'a' cannot be null" },
		{ "{\"a\":[{}]}", "'a' cannot be object" },
		{ "{\"a\":{\"b\":true}}", "'a' cannot be boolean" },
		{ "{\"a\":{\"b\":[]}}", "'a' cannot be array" },
		{ "{\"a\":{\"b\":{\"c\":1}}}", "no JSON at " },
		{ "{\"a\":18446744073709551616}", "'a': too large a number" },
		{ "{\"a\":\"b\\u0000c\"}", "'a' cannot be string" },
		{ "{\"a\":1,\"b\":2,\"a\":3}", "'a' is there twice" },
		{ "{\"a\":{\"b\":1,\"b\":1}}", "'b' is there twice" },
		{ "{\"\\u0061\":1}", "'\\u0061': a name has no backslash" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct settings s = { 0 };
		struct err err;
		int got = settings_parse(&s, rows[i].text,
			strlen(rows[i].text), &err);

		cr_expect_eq(got, -1, "%s", rows[i].text);
		cr_expect_eq(strncmp(err.text, rows[i].says,
			strlen(rows[i].says)), 0, "%s: %s", rows[i].text,
			err.text);
		settings_fini(&s);
	}
}

Test(settings, that_are_cut_anywhere_are_no_settings)
{
	static const char whole[] =
		"{\"a\":[\"x\",2],\"b\":{\"c\":\"d\"},\"e\":true}";

	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		struct settings s = { 0 };
		char *part = malloc(n + 1);
		struct err err;

		memcpy(part, whole, n);
		cr_expect_eq(settings_parse(&s, part, n, &err), -1, "%zu", n);
		settings_fini(&s);
		free(part);
	}
}

Test(settings, have_bounds)
{
	struct settings s = { 0 };
	struct err err;
	char *text = malloc(SETTINGS_BYTES + 1);
	size_t n = 1;

	memset(text, ' ', SETTINGS_BYTES + 1);
	memcpy(text, "{}", 2);
	cr_expect_eq(settings_parse(&s, text, SETTINGS_BYTES, &err), 0);
	cr_expect_eq(settings_parse(&s, text, SETTINGS_BYTES + 1, &err), -1);
	cr_expect_str_eq(err.text, "larger than 262144 bytes");
	text[1] = 'x';
	for (int i = 0; i <= SETTINGS_KEYS; i++)
		n += (size_t)sprintf(text + n, "%s\"%d\":1", i ? "," : "", i);
	text[n++] = '}';
	cr_expect_eq(settings_parse(&s, text, n, &err), -1);
	cr_expect_str_eq(err.text, "more than 2048 names");
	settings_fini(&s);
	free(text);
}
