/* SPDX-License-Identifier: ISC */
/* text.h - a cursor over one line of a script.
 *
 * A line may go on over several of the file, then with a newline in between.
 * Every function skips blanks and comments first. What does not fit is the
 * script's mistake: it is printed with its line number, and the program
 * ends. */
#ifndef PCAPS_TEXT_H
#define PCAPS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	const char *file;
	unsigned line;		/* its first */
	const char *start, *at;	/* ends with a NUL */
};

_Noreturn void text_fail(const struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Is nothing left but blanks and comments ("//" to the end of its line)? */
bool text_at_end(struct text *t);

/* Takes a mark ("<", "seq") if it is next; a word only if it ends there. */
bool text_take(struct text *t, const char *mark);

/* The same, and the script's mistake if it is not next. */
void text_expect(struct text *t, const char *mark);

/* Is a word next, and that mark after it? Takes nothing. */
bool text_word_before(const struct text *t, const char *mark);

/* Letters, digits, and the characters of `also'; at least one, NUL added. */
void text_word(struct text *t, const char *also, char *to, size_t room);

/* A whole number from 0 to max, decimal or 0x. */
uint64_t text_number(struct text *t, uint64_t max);

/* Seconds with up to 9 decimals, as ns. */
int64_t text_time(struct text *t);

/* A "string" with the escapes \r \n \t \\ \" \xHH, or pairs of hex digits;
 * returns the number of bytes. */
size_t text_string(struct text *t, uint8_t *to, size_t room);
size_t text_hex(struct text *t, uint8_t *to, size_t room);

#endif
