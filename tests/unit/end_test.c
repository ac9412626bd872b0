/* SPDX-License-Identifier: ISC */
/* end_test.c - the end of a flow as facts: who was asked and did not answer,
 * how long each side was where. talk.h has the grammar. */
#include "flow/end.h"

#include <criterion/criterion.h>

#include "watch.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define OPEN "CS SS. C."
#define CLOSE "CF. S. SF. C."

static struct watch w;
static struct talk t;

static void start(void)
{
	watch_init(&w);
	talk_init(&t, 100, 900);
}

/* a: answered, o: open, r: repeated, m: missed, v: in vain, s: silent */
static const char *spell(const struct flow_asked *a)
{
	static char text[8];
	char *to = text;

	if (a->sent)
		*to++ = a->answered ? 'a' : 'o';
	if (a->repeated)
		*to++ = 'r';
	if (a->missed)
		*to++ = 'm';
	if (a->in_vain)
		*to++ = 'v';
	if (a->silent)
		*to++ = 's';
	*to = '\0';
	return text;
}

Test(end, a_question_is_open_answered_repeated_or_silent)
{
	static const struct {
		const char *words, *fin;	/* the server's */
	} cases[] = {
		{ OPEN " CF. S. ~5000 C.@-1", "" },
		{ OPEN " " CLOSE, "a" },
		{ OPEN " CF. S. SF.", "o" },
		{ OPEN " CF. S. SF. ~290 SF.@-1", "or" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~300 CF.@-1,-1", "or" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~9000 CF.@-1,-1", "ors" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~590 SF.@-1", "orm" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~590 SF.@-1 ~190 CF.@-1,-1",
			"ormv" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~590 SF.@-1 ~60000 "
			"CF.@-1,-1", "ormv" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~590 SF.@-1 ~990 SF.@-1",
			"orm" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~590 SF.@-1 ~990 SF.@-1 "
			"~990 SF.@-1", "ormv" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~5 SF.@-1", "or" },
		{ OPEN " CF. S. SF. ~90 SF.@-1", "o" },
		{ OPEN " CF. S. SF. ~90 SF.@-1 ~5000 CF.@-1,-1", "os" },
		{ OPEN " CF. S. SF. ~2900 CF.@-1,-1", "o" },
		{ OPEN " CF. S. SF. ~3000 CF.@-1,-1", "os" },
		{ OPEN " CF. S. SF. ~290 SF.@-1 ~290 SF.@-1 C.", "arm" },
		{ OPEN " CF. S. SF. ~50 CR", "a" },
		/* A round trip of 1 s: 300 ms prove nothing. */
		{ OPEN " S.+1 ~990 C. CF. S. SF. ~290 SF.@-1", "o" },
		{ OPEN " S.+1 ~990 C. CF. S. SF. ~2090 SF.@-1", "or" },
		{ OPEN " S.+1 ~990 C. CF. S. SF. ~5000 CF.@-1,-1", "o" },
		/* The handshake shows it as well. */
		{ "CS SS. ~800 C. CF. S. SF. ~290 SF.@-1", "o" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct flow_asked *fin = &w.ends[0].end.side[1].fin;

		start();
		watch_begin(&w);
		watch_say(&w, &t, cases[i].words);
		watch_end(&w);
		cr_assert_eq(w.n, 1, "%s", cases[i].words);
		cr_expect_str_eq(spell(fin), cases[i].fin, "%s: %s",
			cases[i].words, spell(fin));
	}
}

Test(end, syns_are_counted_and_timed_whether_it_grew_or_not)
{
	static const struct {
		const char *words;
		unsigned side;
		uint64_t copies;
		bool repeated;
	} cases[] = {
		{ "CS", 0, 1, false }, { "CS ~90 CS@-1", 0, 2, false },
		{ "CS ~990 CS@-1 ~1990 CS@-1", 0, 3, true },
		{ "CS ~990 CS@-1 SS.", 0, 2, true },
		{ "CS ~990 CS@-1 SS.", 1, 1, false },
		{ "CS SS. ~990 SS.@-1", 1, 2, true },
		{ "CS SS. ~990 SS.@-1", 0, 1, false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct flow_side_end *s =
			&w.ends[0].end.side[cases[i].side];
		const struct flow_asked *asked = cases[i].side == 0 ?
			&s->syn : &s->synack;

		start();
		watch_begin(&w);
		watch_say(&w, &t, cases[i].words);
		watch_end(&w);
		cr_expect(asked->sent);
		cr_expect_eq(asked->copies, cases[i].copies, "%s: %llu",
			cases[i].words, (unsigned long long)asked->copies);
		cr_expect_eq(asked->repeated, cases[i].repeated, "%s",
			cases[i].words);
	}
}

Test(end, idle_states_are_timed_from_the_last_new_data)
{
	start();
	watch_begin(&w);
	watch_say(&w, &t, OPEN " CF. S. ~4980 S.+5 C. ~69980 S.@-5+5 C.");
	watch_end(&w);
	/* Data at 5.03 s; the same again is not new. The end: 75.04 s. */
	cr_expect_eq(w.ends[0].end.side[1].close_wait.ns / 1000000, 70010);
	cr_expect(w.ends[0].end.side[1].close_wait.at_end);
	cr_expect_eq(w.ends[0].end.side[1].close_wait.frame, 5);
	cr_expect_eq(w.ends[0].end.side[0].fin_wait_2.ns / 1000000, 70010);
	cr_expect_eq(w.ends[0].end.side[0].fin_wait_2.frame, 5);
	cr_expect_eq(w.ends[0].end.side[0].close_wait.ns, 0);
}

Test(end, time_in_each_state_adds_up)
{
	const struct record_side *client = &w.ends[0].record.side[0];

	start();
	watch_begin(&w);
	watch_say(&w, &t, OPEN " ~980 CF. ~40 S. ~90 SF. C. ~2990 C.");
	watch_end(&w);
	cr_expect_eq(client->time_in[TCP_SYN_SENT], 20000000);
	cr_expect_eq(client->time_in[TCP_ESTABLISHED], 990000000);
	cr_expect_eq(client->time_in[TCP_FIN_WAIT_1], 50000000);
	cr_expect_eq(client->time_in[TCP_CLOSE_WAIT], -1);
	cr_expect_eq(w.ends[0].record.rtt_syn_synack, 10000000);
	cr_expect_eq(w.ends[0].record.rtt_synack_ack, 10000000);
}
