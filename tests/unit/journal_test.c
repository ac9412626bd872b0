/* SPDX-License-Identifier: ISC */
/* journal_test.c - a flow that is only written down says at its end what the
 * machine would have said all along. talk.h has the grammar. */
#include "flow/journal.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "random.h"
#include "watch.h"

enum { ROUNDS = 600, WORDS = 24, TEXT = 4096 };

static struct watch noted, played;
static struct talk talk;

static void begin(void)
{
	watch_init(&noted);
	watch_begin(&noted);
	watch_init(&played);
	watch_begin(&played);
	played.engine->plays_all = true;
}

/* Everything of a side that the reports show. */
static size_t spell_side(const struct record_side *s, char *out)
{
	size_t at = (size_t)sprintf(out, "\n%u%c", s->port,
		s->isn_known ? 'i' : ' ');

	for (unsigned i = 0; i < s->n_states; i++)
		at += (size_t)sprintf(out + at, " %s@%llu/%lld%s%s",
			tcp_state_name(s->states[i].state),
			(unsigned long long)s->states[i].frame,
			(long long)s->states[i].time, s->states[i].on,
			s->states[i].inferred ? "?" : "");
	for (unsigned i = 0; i < TCP_N_STATES; i++)
		at += (size_t)sprintf(out + at, " %lld",
			(long long)s->time_in[i]);
	for (const uint64_t *n = &s->packets; n <= &s->duplicate_acks; n++)
		at += (size_t)sprintf(out + at, " %llu",
			(unsigned long long)*n);
	at += (size_t)sprintf(out + at, " %u %u/%u/%u %d%d%d%d rtt %llu %lld",
		s->isn, s->mss, s->wscale, s->ttl, s->mss_known,
		s->wscale_known, s->sack_permitted, s->timestamps,
		(unsigned long long)s->rtt.samples, (long long)s->rtt.mean);
	return at + (size_t)sprintf(out + at, " %lld %lld zero %llu",
		(long long)s->rtt.min, (long long)s->rtt.max,
		(unsigned long long)s->zero_window_episodes);
}

static size_t spell_asked(const struct flow_asked *a, char *out)
{
	return (size_t)sprintf(out, " %d%d%d%d%d %llu %llu %llu %llu %lld",
		a->sent, a->answered, a->repeated, a->missed, a->silent,
		(unsigned long long)a->frame, (unsigned long long)a->last_frame,
		(unsigned long long)a->copies, (unsigned long long)a->overdue,
		(long long)a->waited);
}

static size_t spell_end(const struct flow_side_end *s, char *out)
{
	size_t at = (size_t)sprintf(out, "\n%d %s %d%d %lld %lld %lld %llu",
		s->seen, tcp_state_name(s->state), s->was_closing, s->shut,
		(long long)s->missed, (long long)s->unacked,
		(long long)s->acked, (unsigned long long)s->rst_frame);

	at += spell_asked(&s->syn, out + at);
	at += spell_asked(&s->synack, out + at);
	at += spell_asked(&s->fin, out + at);
	return at + (size_t)sprintf(out + at, " %lld %llu %lld %llu",
		(long long)s->close_wait.ns,
		(unsigned long long)s->close_wait.frame,
		(long long)s->fin_wait_2.ns,
		(unsigned long long)s->fin_wait_2.frame);
}

static const char *spell(const struct watch *w, unsigned n, char out[TEXT])
{
	const struct flow_record *r = &w->ends[n].record;
	const struct flow_end *e = &w->ends[n].end;
	size_t at = (size_t)sprintf(out, "%llu-%llu %lld-%lld %s %s %s %x %d",
		(unsigned long long)r->first_frame,
		(unsigned long long)r->last_frame, (long long)r->start,
		(long long)r->end, flow_outcome_name(r->outcome),
		flow_closer_name(r->closed_by),
		flow_orientation_name(r->orientation), r->doubts, e->again);

	for (unsigned i = 0; i < 2; i++) {
		at += spell_side(&r->side[i], out + at);
		at += spell_end(&e->side[i], out + at);
	}
	sprintf(out + at, "\n%lld %lld %s %s %lld %lld %lld %d%d",
		(long long)r->rtt_syn_synack, (long long)r->rtt_synack_ack,
		r->zeek.conn_state, r->zeek.history,
		(long long)r->zeek.orig_bytes, (long long)r->zeek.resp_bytes,
		(long long)r->zeek.missed_bytes, e->over, e->capture_ended);
	return out;
}

static void push_one(const struct packet *p, const char *words)
{
	const struct flow_segment *is = &noted.last, *wanted = &played.last;

	watch_push(&noted, p);
	watch_push(&played, p);
	cr_assert_eq(noted.news, played.news, "%s", words);
	cr_assert_eq(is->tcp.odd, wanted->tcp.odd, "%s: packet %u", words,
		(unsigned)noted.frames);
	cr_assert_eq(is->duplicate, wanted->duplicate, "%s", words);
	if (is->tcp.odd == 0)
		return;
	cr_assert_eq(is->number, wanted->number, "%s", words);
	cr_assert_eq(is->tcp.since, wanted->tcp.since, "%s", words);
	cr_assert_eq(is->tcp.earlier_frame, wanted->tcp.earlier_frame, "%s",
		words);
	cr_assert_eq(is->doubts, wanted->doubts, "%s", words);
}

/* Now and then a packet takes another way, or is recorded twice. */
static void push_both(const char *words, uint32_t *seed)
{
	talk.n = 0;
	talk_say(&talk, words);
	for (unsigned i = 0; i < talk.n; i++) {
		uint32_t chance = next_random(seed) % 60;

		talk.packet[i].ttl = chance == 0 ? 63 : 64;
		talk.packet[i].ip_id = (uint16_t)(i + 1);
		push_one(&talk.packet[i], words);
		if (chance == 1)
			push_one(&talk.packet[i], words);
	}
}

static void end_both(const char *words)
{
	static char is[TEXT], wanted[TEXT];

	watch_end(&noted);
	watch_end(&played);
	cr_assert_eq(noted.n, played.n, "%s", words);
	for (unsigned i = 0; i < noted.n; i++) {
		cr_assert_str_eq(spell(&noted, i, is),
			spell(&played, i, wanted), "%s:\n%s\n- but -\n%s",
			words, is, wanted);
		cr_assert_eq(noted.ends[i].plain, played.ends[i].plain, "%s",
			words);
	}
}

/* A beginning, mostly words by the book, now and then one that is not; the
 * port is used again. */
static void say_anything(uint32_t *seed, char *words, size_t size)
{
	static const char *const begin[] = {
		"CS SS. C.", "CS CS@-1 SS. CP.+10", "CS", "CS ~990 CS@-1",
		"CS SS. SS.@-1 C.", "CS SS. CF.", "CSw0 SS. C.", "CS SR.",
		"CSi SS.i C.i", "SS. C.", "CS SS.! SS. C.", "CS CS@77 SS. C.",
		"CS CSw9@-1 ~990 CS@-1",
	};
	static const char *const some[] = {
		" C.+100", " S.+100", " C.", " S.", " C.+1", " S.+1400",
		" CP.+700 S.", " ~300", " CF.", " SF.", " CF. S. SF. C.",
		" SF. C. CF. S.", " CF. SF. C.", " C.+9 SF.",
		" CF. S.+9 SF. C.,-1", " SF. CF.+9 S.,-1",
		" CF. SF. CS@99999 SS. C.",
		" C.,-50", " S.,-1", " (C.+10)", " C.@-10+10", " S.w0", " CR",
		" CS", " CS@-1", " SS.", " C.+5!", " S.,1",
		" ~-25", " C.@-1",
		" CF.@-1", " SF.@-1", " ~90000", " C.i+3", " CS@99999 SS. C.",
	};
	const unsigned n = sizeof(some) / sizeof(some[0]), by_the_book = 17;
	size_t at = (size_t)snprintf(words, size, "%s",
		begin[next_random(seed) % (sizeof(begin) / sizeof(begin[0]))]);

	for (unsigned left = next_random(seed) % WORDS; left > 0; left--)
		at += (size_t)snprintf(words + at, size - at, "%s",
			some[next_random(seed) %
			     (next_random(seed) % 9 == 0 ? n : by_the_book)]);
}

Test(journal, what_was_noted_and_what_was_played_end_alike)
{
	static char words[WORDS * 32];
	uint32_t seed = 7;

	for (unsigned i = 0; i < ROUNDS; i++) {
		begin();
		noted.hold = played.hold = i % 3 == 0;
		talk_init(&talk, i * 0x01234567u, i * 0x02468ad1u);
		say_anything(&seed, words, sizeof(words));
		push_both(words, &seed);
		end_both(words);
	}
}

/* What form the only flow has after these words. */
static enum flow_form form_after(const char *words)
{
	enum flow_form form;

	watch_init(&noted);
	watch_begin(&noted);
	talk_init(&talk, 1, 2);
	watch_say(&noted, &talk, words);
	form = (enum flow_form)noted.last.flow->form;
	watch_end(&noted);
	return form;
}

#define OPEN "CS SS. C."
#define FOUR " C.+9 S. S.+9 C."

Test(journal, what_is_not_by_the_book_is_played)
{
	static const struct {
		const char *words;
		enum flow_form form;
	} cases[] = {
		{ "CS", FLOW_LONE },
		{ "CS CS@-1 CS@-1", FLOW_LONE },
		{ "CS CSw9@-1", FLOW_GROWN },
		{ "CS CS@-1 SS.", FLOW_GROWN },
		{ "CS+9", FLOW_GROWN },
		{ "CSF", FLOW_GROWN },
		{ "CS SS.", FLOW_NOTED },
		{ "CS SS.,1", FLOW_GROWN },
		{ "CS SS.w0", FLOW_GROWN },
		{ "CS SS. S.+5", FLOW_GROWN },
		{ "CS SS. CP.+5", FLOW_NOTED },
		{ OPEN FOUR FOUR " C.", FLOW_NOTED },
		{ OPEN FOUR FOUR " C. C. S.", FLOW_GROWN },
		{ OPEN " C.+9 S.,-5 S.", FLOW_NOTED },
		{ OPEN " C.+9 S. S.,-5", FLOW_GROWN },
		{ OPEN " S.,1", FLOW_GROWN },
		{ OPEN " S.w0", FLOW_GROWN },
		{ OPEN " C.+9!", FLOW_GROWN },
		{ OPEN " (C.+9) C.+9", FLOW_GROWN },
		{ OPEN " C.+9 C.@-9+9", FLOW_GROWN },
		{ OPEN " CR", FLOW_GROWN },
		{ OPEN " CF. S. S.+9 C. SF. C.", FLOW_NOTED },
		{ OPEN " CF. SF. C.", FLOW_NOTED },
		{ OPEN " CF. SF.,-1", FLOW_GROWN },
		{ OPEN " CF. C.+1", FLOW_GROWN },
		{ OPEN " CF. SF. C. C.", FLOW_GROWN },
		{ OPEN " ~1099000 C.", FLOW_NOTED },
		{ OPEN " ~1100000 C.", FLOW_GROWN },
		{ "SS. C.", FLOW_GROWN },
		{ "C.+3", FLOW_GROWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(form_after(cases[i].words), cases[i].form, "%s",
			cases[i].words);
}

Test(journal, a_flow_that_has_findings_is_news_at_every_packet)
{
	watch_init(&noted);
	watch_begin(&noted);
	talk_init(&talk, 1, 2);
	watch_say(&noted, &talk, "CS SS. C.");
	cr_expect_eq(noted.news, FLOW_NOTHING);
	noted.last.flow->findings = 1;
	watch_say(&noted, &talk, "C.+9");
	cr_expect_eq(noted.news, FLOW_SEGMENT);
	cr_expect_eq(noted.last.number, 1);
	cr_expect_eq(noted.last.flow->form, FLOW_NOTED);
	noted.last.flow->findings = 0;
	watch_end(&noted);
}
