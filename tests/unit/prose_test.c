/* SPDX-License-Identifier: ISC */
/* prose_test.c - sentences on lines, for people and for mdoc. */
#include "base/prose.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static char *text;
static size_t length;
static FILE *out;

static void open_out(void)
{
	out = open_memstream(&text, &length);
}

static const char *written(void)
{
	fclose(out);
	return text;
}

static void free_out(void)
{
	free(text);
}

TestSuite(prose, .init = open_out, .fini = free_out);

Test(prose, short_text_is_one_line)
{
	prose_wrap(out, "one  two", 0, 0);
	cr_expect_str_eq(written(), "one two\n");
}

Test(prose, text_goes_on_at_the_indent)
{
	fputs("ab", out);
	prose_wrap(out, "one two", 4, 2);
	cr_expect_str_eq(written(), "ab  one two\n");
}

Test(prose, no_line_is_wider_than_79)
{
	char words[2000] = "";
	size_t width, widest = 0;
	const char *s;

	for (int i = 0; i < 300; i++)
		strcat(words, i % 3 ? "abc " : "x ");
	prose_wrap(out, words, 26, 0);
	for (s = written(); *s; s += width + 1) {
		width = strcspn(s, "\n");
		cr_expect_eq(strspn(s, " "), 26);
		if (width > widest)
			widest = width;
	}
	cr_expect_leq(widest, 79);
	cr_expect_geq(widest, 76);
}

Test(prose, a_word_wider_than_the_line_stays_whole)
{
	char word[101];

	memset(word, 'w', 100);
	word[100] = '\0';
	prose_wrap(out, word, 2, 0);
	cr_expect_eq(strlen(written()), 103);
}

Test(prose, in_mdoc_a_sentence_begins_a_line)
{
	prose_mdoc(out, "One. Two, three? Four");
	cr_expect_str_eq(written(), "One.\nTwo, three?\nFour\n");
}

Test(prose, in_mdoc_nothing_is_a_command)
{
	prose_mdoc(out, ".Sh is. 'quoted' a\\b");
	cr_expect_str_eq(written(), "\\&.Sh is.\n\\&'quoted' a\\eb\n");
}

Test(prose, empty_text_is_an_empty_line)
{
	prose_wrap(out, "", 0, 0);
	cr_expect_str_eq(written(), "\n");
}

Test(prose, lines_that_go_on_begin_at_their_indent)
{
	fputs("ab", out);
	prose_fill(out, "one two three", &(struct prose_shape){
		.width = 10, .column = 2, .from = 3, .indent = 1 });
	cr_expect_str_eq(written(), "ab one two\n three\n");
}

Test(prose, wide_letters_count_twice)
{
	static const char han[] = "\xe6\xbc\xa2\xe5\xad\x97";

	cr_expect_eq(prose_columns("abc", 3), 3);
	cr_expect_eq(prose_columns("\xc3\xa9", 2), 1);
	cr_expect_eq(prose_columns(han, 6), 4);
	prose_fill(out, "ab \xe6\xbc\xa2\xe5\xad\x97", &(struct prose_shape){
		.width = 6 });
	cr_expect_str_eq(written(), "ab\n\xe6\xbc\xa2\xe5\xad\x97\n");
}

Test(prose, a_tab_is_a_blank_that_ends_no_line)
{
	prose_fill(out, "one two\tthree", &(struct prose_shape){
		.width = 9 });
	cr_expect_str_eq(written(), "one\ntwo three\n");
}
