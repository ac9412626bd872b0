/* SPDX-License-Identifier: ISC */
/* merge_test.c - two taps, badly merged: each direction keeps its own order,
 * but how they mix is anybody's guess. Every mixture of an open or a close must
 * end where the connection ended. */
#include <criterion/criterion.h>
#include <string.h>

#include "talk.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { WORDS_MAX = 16 };

struct merge {
	const char *words;
	const struct packet *way[2][WORDS_MAX];
	unsigned n[2];
	bool (*legal)(const struct merge *m, const struct stage *s);
	unsigned tried;
};

/* The states without what says that they are inferred. */
static const char *plain_path(const struct stage *s, unsigned side,
                              char out[PATH_MAX_TEXT])
{
	char *to = out;

	stage_path(s, side, out);
	for (const char *from = out; *from != '\0'; from++)
		if (strchr("()", *from) == NULL)
			*to++ = *from;
	*to = '\0';
	return out;
}

static void complain(const struct merge *m, const char *order,
                     const struct stage *s)
{
	char client[PATH_MAX_TEXT], server[PATH_MAX_TEXT];

	cr_expect(false, "%s as %s: %s / %s", m->words, order,
		stage_path(s, 0, client), stage_path(s, 1, server));
}

/* One mixture: bit i of `choice' says who is next. */
static void try_order(struct merge *m, unsigned choice, unsigned total)
{
	char order[2 * WORDS_MAX + 1] = "";
	unsigned at[2] = { 0, 0 };
	struct stage s;

	stage_init(&s);
	for (unsigned i = 0; i < total; i++) {
		unsigned side = choice >> i & 1;

		order[i] = "CS"[side];
		stage_push(&s, m->way[side][at[side]++]);
	}
	if (!m->legal(m, &s))
		complain(m, order, &s);
	stage_fini(&s);
	m->tried++;
}

static void try_all(struct merge *m)
{
	unsigned total = m->n[0] + m->n[1];

	for (unsigned choice = 0; choice < 1u << total; choice++)
		if ((unsigned)__builtin_popcount(choice) == m->n[1])
			try_order(m, choice, total);
}

static unsigned merges_of(const char *words,
                          bool (*legal)(const struct merge *,
                                        const struct stage *))
{
	static struct talk t;
	struct merge m = { .words = words, .legal = legal };

	talk_init(&t, 0xfffffffd, 0x7fffffff);
	talk_say(&t, words);
	for (unsigned i = 0; i < t.n; i++) {
		unsigned side = talk_side(&t.packet[i]);

		m.way[side][m.n[side]++] = &t.packet[i];
	}
	try_all(&m);
	return m.tried;
}

static bool is_open(const struct merge *m, const struct stage *s)
{
	char client[PATH_MAX_TEXT], server[PATH_MAX_TEXT];

	(void)m;
	return strcmp(plain_path(s, 0, client),
		"CLOSED SYN_SENT ESTABLISHED") == 0 &&
	       strcmp(plain_path(s, 1, server),
		"CLOSED LISTEN SYN_RCVD ESTABLISHED") == 0;
}

static bool are_open(const struct merge *m, const struct stage *s)
{
	(void)m;
	return s->conn.end[0].state == TCP_ESTABLISHED &&
	       s->conn.end[1].state == TCP_ESTABLISHED;
}

/* Done at both ends, and one at least waits for old segments to die. */
static bool is_closed(const struct merge *m, const struct stage *s)
{
	const unsigned done = 1u << TCP_CLOSED | 1u << TCP_TIME_WAIT;
	unsigned client = s->conn.end[0].state, server = s->conn.end[1].state;

	(void)m;
	return (done >> client & 1) && (done >> server & 1) &&
	       (client == TCP_TIME_WAIT || server == TCP_TIME_WAIT);
}

/* The same, of a connection that the client opened alone. */
static bool is_opened_and_closed(const struct merge *m, const struct stage *s)
{
	char path[PATH_MAX_TEXT];

	return is_closed(m, s) &&
	       strstr(plain_path(s, 0, path), "CLOSED SYN_SENT EST") == path &&
	       strstr(plain_path(s, 1, path), "CLOSED LISTEN SYN_R") == path;
}

struct merge_case {
	const char *words;
	unsigned orders;	/* binomial(all, those of the client) */
};

static void expect_all(const struct merge_case *c, size_t n,
                       bool (*legal)(const struct merge *,
                                     const struct stage *))
{
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(merges_of(c[i].words, legal), c[i].orders, "%s",
			c[i].words);
}

Test(merge, every_order_of_an_open_leads_to_established)
{
	static const struct merge_case cases[] = {
		{ "CS SS. C.", 3 },
		{ "CS SS. C. C.+10 S. S.+10 C.", 35 },
		{ "CS SS. C. S.+10 C. C.+10 S.", 35 },
		{ "CS SS. C.+10 S. S.+1000 S.+1000 C. C.+10 S.+5", 126 },
		{ "CS CS@-1 SS. SS.@-1 C. C. S.+10 C.", 56 },
		{ "CS+100 SS. S.+500 C. S.", 10 },
	};

	expect_all(cases, COUNT(cases), is_open);
}

Test(merge, every_order_of_an_open_from_both_ends_leads_to_established)
{
	static const struct merge_case cases[] = {
		{ "CS SS CS.@-1 SS.@-1", 6 },
		{ "CS SS CS.@-1 SS.@-1 C. S.", 20 },
		{ "CS SS CS.@-1 SS.@-1 C.+10 S.+10 C. S.", 70 },
	};

	expect_all(cases, COUNT(cases), are_open);
}

Test(merge, every_order_of_a_close_leads_to_an_end)
{
	static const struct merge_case cases[] = {
		{ "CS SS. C. CF. S. SF. C.", 35 },
		{ "CS SS. C. SF. C. CF. S.", 35 },
		{ "CS SS. C. CF. SF. C.", 15 },
		{ "CS SS. C. SF. CF. S.", 20 },
		{ "CS SS. C. CF. SF.,-1 C. S.", 35 },
		{ "CS SS. C. CF. SF.,-1 S. C.", 35 },
		{ "CS SS. C. CF. S. S.+1000 C. S.+1 C. SF. C.", 462 },
		{ "CS SS. C. C.+10 S.+20 C. CF. S. S.+30 C. SF. C.", 792 },
		{ "CS SS. C. SF. C. C.+1000 S. C.+1 S. CF. S.", 462 },
		{ "CS SS. C.+10 S. SF.+10 CF.+10 S.", 35 },
		{ "CS SS. C. CF. CF.@-1 S. SF. SF.@-1 C. C.", 210 },
	};

	expect_all(cases, COUNT(cases), is_opened_and_closed);
}

Test(merge, whoever_opened_every_order_of_a_close_leads_to_an_end)
{
	static const struct merge_case cases[] = {
		{ "CS SS CS.@-1 SS.@-1 C. S. CF. S. SF. C.", 252 },
		/* Of the middle. */
		{ "CF. S. SF. C.", 6 },
		{ "C.+10 S.+10 C. CF. S. SF. C.", 35 },
		{ "C.+10 S.+10 CF. SF.,-1 C. S.", 20 },
		{ "S.+10 C. SF. CF. S.", 10 },
	};

	expect_all(cases, COUNT(cases), is_closed);
}
