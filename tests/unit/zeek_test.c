/* SPDX-License-Identifier: ISC */
/* zeek_test.c - conversations as scripts, and the row Zeek would log of them.
 *
 * A word is a packet: C or S (who sends it), then S F R . for flags, D or Dn
 * for n (10) bytes of payload with an ACK, and what is unusual about it:
 * @n seq is n bytes behind the ISN, #n ack is, +n n bytes were not captured
 * before it, W zero window, ! bad checksum, o offloaded checksum, x cut, L IP's
 * length is beyond the frame, Ln only n bytes beyond what carries it. */
#include "flow/zeek_inside.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ISN = 1000, PEER_ISN = 5000000 };

struct talk {
	uint32_t isn[2], next[2];
	uint16_t port[2];
};

struct row {
	const char *script, *history, *conn_state;
	int64_t orig_bytes, resp_bytes, missed_bytes;
};

static struct talk talk_of(uint32_t isn, uint16_t client, uint16_t server)
{
	return (struct talk){ .isn = { isn, PEER_ISN },
		.next = { isn, PEER_ISN }, .port = { client, server } };
}

static uint32_t number(const char **c, uint32_t otherwise)
{
	char *end;
	long n = strtol(*c, &end, 10);

	if (end == *c || **c == '+')
		return otherwise;
	*c = end;
	return (uint32_t)n;
}

/* One letter of a word; c points behind it. */
static void read_mark(struct packet *p, struct talk *t, unsigned side,
	const char **c)
{
	switch ((*c)[-1]) {
	case 'S': p->flags |= TCP_SYN; break;
	case 'F': p->flags |= TCP_FIN; break;
	case 'R': p->flags |= TCP_RST; break;
	case '.': p->flags |= TCP_ACK; break;
	case 'W': p->window = 0; break;
	case '!': p->quirks |= PKT_CHECKSUM_BAD; break;
	case 'o': p->quirks |= PKT_CHECKSUM_OFFLOAD; break;
	case 'x': p->quirks |= PKT_PAYLOAD_CUT; break;
	case 'L':
		p->quirks |= PKT_IP_LEN_MISMATCH;
		p->ip_more = (uint16_t)number(c, 0);
		break;
	case '@': p->seq = t->isn[side] + number(c, 0); break;
	case '#': p->ack = t->isn[!side] + number(c, 0); break;
	case '+': p->seq += number(c, 0); break;
	case 'D':
		p->flags |= TCP_ACK;
		p->payload_len = number(c, 10);
		break;
	default: cr_assert_fail("what is '%c'?", (*c)[-1]);
	}
}

static struct packet read_packet(struct talk *t, unsigned side, const char **c)
{
	struct packet p = { .seq = t->next[side], .ack = t->next[!side],
		.window = 1000, .src_port = t->port[side],
		.dst_port = t->port[!side] };
	uint32_t end;

	while (**c != '\0' && !isspace((unsigned char)**c)) {
		(*c)++;
		read_mark(&p, t, side, c);
	}
	if (!(p.flags & TCP_ACK))
		p.ack = 0;
	end = p.seq + p.payload_len;
	if (p.quirks & PKT_IP_LEN_MISMATCH && p.ip_more == 0)
		return p;
	end += !!(p.flags & TCP_SYN) + !!(p.flags & TCP_FIN);
	if ((int32_t)(end - t->next[side]) > 0)
		t->next[side] = end;
	return p;
}

static struct zeek_verdict play(struct talk t, const char *script)
{
	struct zeek_verdict v;
	struct zeek_view z;
	bool is_first = true;

	for (const char *c = script; *c != '\0'; c += *c == ' ') {
		unsigned side = *c++ == 'S';
		struct packet p = read_packet(&t, side, &c);

		if (is_first)
			zeek_init(&z, &p, side);
		else
			zeek_push(&z, &p, side);
		is_first = false;
	}
	zeek_judge(&z, &v);
	return v;
}

static void expect(const struct row *r, const struct zeek_verdict *v)
{
	cr_expect_str_eq(v->history, r->history, "%s: %s, not %s", r->script,
		v->history, r->history);
	cr_expect_str_eq(v->conn_state, r->conn_state, "%s: %s, not %s",
		r->script, v->conn_state, r->conn_state);
	cr_expect_eq(v->orig_bytes, r->orig_bytes, "%s: %lld from originator",
		r->script, (long long)v->orig_bytes);
	cr_expect_eq(v->resp_bytes, r->resp_bytes, "%s: %lld from responder",
		r->script, (long long)v->resp_bytes);
	cr_expect_eq(v->missed_bytes, r->missed_bytes, "%s: %lld missed",
		r->script, (long long)v->missed_bytes);
}

static void check(const struct row *rows, size_t n, struct talk t)
{
	for (size_t i = 0; i < n; i++) {
		struct zeek_verdict v = play(t, rows[i].script);

		expect(&rows[i], &v);
	}
}

#define CHECK(rows, t) check(rows, sizeof(rows) / sizeof((rows)[0]), t)

/* Each word of conn_state, by the ways there. */
static const struct row states[] = {
	{ "CS SS. C. CD SD CF. SF. C.",  "ShADdFf",  "SF",     10, 10, 0 },
	{ "CS SS. C. CD SD SF. C. CF.",  "ShADdfF",  "SF",     10, 10, 0 },
	{ "CS",                          "S",        "S0",     -1, -1, 0 },
	{ "CS CS CS",                    "S",        "S0",      0,  0, 0 },
	{ "CS SS.",                      "Sh",       "S1",      0,  0, 0 },
	{ "CS SS. C. CD SD C.",          "ShADd",    "S1",     10, 10, 0 },
	{ "CS SS. C. CF. S.",            "ShAFa",    "S2",      0,  0, 0 },
	{ "CS SS. C. SF. C.",            "ShAf",     "S3",      0,  0, 0 },
	{ "CS SR.",                      "Sr",       "REJ",     0,  0, 0 },
	{ "CS SS. C. CD CR.",            "ShADR",    "RSTO",   10,  0, 0 },
	{ "CS SS. C. SD SR.",            "ShAdr",    "RSTR",    0, 10, 0 },
	{ "CS CR",                       "SR",       "RSTOS0",  0,  0, 0 },
	{ "CS S. CR",                    "SaR",      "RSTOS0",  0,  0, 0 },
	{ "CS S. CF. CR",                "SaFR",     "OTH",     0,  0, 0 },
	{ "CS CF.",                      "SF",       "SH",      0,  0, 0 },
	{ "SF.",                         "F",        "SH",     -1, -1, 0 },
	{ "CR.",                         "R",        "OTH",    -1, -1, 0 },
	{ "CD",                          "D",        "OTH",    -1, -1, 0 },
	{ "CD SD C.",                    "DdA",      "OTH",    10, 10, 0 },
	{ "CD SR.",                      "Dr",       "RSTRH",  10,  0, 0 },
	{ "CD SF.",                      "Df",       "SHR",    10,  0, 0 },
	{ "CS CS. SR.",                  "Sr",       "REJ",     0,  0, 0 },
	{ "CD SD CR. SR.",               "DdRr",     "RSTR",   10, 10, 0 },
	{ "CS SS. C. SF. SR. CF.",       "ShAfrF",   "SF",      0,  0, 0 },
	{ "CS SS. C. CF. SF. CR. SR.",   "ShAFfRr",  "SF",      0,  0, 0 },
	{ "CS SS. CR. SR.",              "ShRr",     "REJ",     0,  0, 0 },
};

Test(zeek, conn_state_follows_from_both_ends_and_the_history)
{
	CHECK(states, talk_of(ISN, 40000, 50000));
}

static const struct row letters[] = {
	/* A, D, I, Q once */
	{ "CS SS. C. CD CD SD C. SD C. S.", "ShADda",  "S1",  20, 20, 0 },
	{ "CFR CFR",                        "I",       "OTH",  0,  0, 0 },
	{ "CSF CSF@0",                      "Q",       "SH",   0,  0, 0 },
	{ "CS SSR",                         "Sq",      "RSTR", 0,  0, 0 },
	/* S, H, F, R again where seq differs */
	{ "CS CS@0 SS. SS.@0",              "Sh",      "S1",   0,  0, 0 },
	{ "CS SS. C. CF. CF.@1 CF.@1",      "ShAF",    "S2",   0,  0, 0 },
	{ "CS SS. C. CF. CF.@5",            "ShAFF",   "S2",   4,  0, 0 },
	{ "CS SR.@0 SR.@0 SR.@9",           "Srr",     "REJ",  0,  0, 0 },
	/* T: payload that is nothing new */
	{ "CS SS. C. CD CD@1",              "ShADT",   "S1",  10,  0, 0 },
	{ "CS SS. C. CD CD@1 CD@1 CD@1 CD@1 CD@1 CD@1 CD@1 CD@1 CD@1",
					    "ShADT",   "S1",  10,  0, 0 },
	{ "CS SS. C. CD CD@1 CD@1 CD@1 CD@1 CD@1 CD@1 CD@1 CD@1 CD@1 CD@1",
					    "ShADTT",  "S1",  10,  0, 0 },
	{ "CS SS. C. CD10 CD20@1",          "ShAD",    "S1",  20,  0, 0 },
	/* W: not in a RST, not where the other side sent a FIN */
	{ "CS SS. C. SD C.W SD",            "ShAdW",   "S1",   0, 20, 0 },
	{ "CSW SS.W",                       "SWhw",    "S1",   0,  0, 0 },
	{ "CS SS. C. SF. C.W",              "ShAf",    "S3",   0,  0, 0 },
	{ "CS SS. C. CR.W",                 "ShAR",    "RSTO", 0,  0, 0 },
	{ "CS SS. C. SF. SD@1W",            "ShAfdw",  "S3",   0,  9, 0 },
	/* C: as if the packet had not been there */
	{ "CS! CS SS. C.",                  "CShA",    "S1",   0,  0, 0 },
	{ "CS SS. C. CD! CDo",              "ShACD",   "S1",  20,  0, 0 },
	{ "CS!",                            "C",       "OTH", -1, -1, 0 },
	/* nothing at all */
	{ "CS SS. C. C",                    "ShA",     "S1",   0,  0, 0 },
};

Test(zeek, each_letter_repeats_by_its_own_rule)
{
	CHECK(letters, talk_of(ISN, 40000, 50000));
}

static const struct row lengths[] = {
	/* the frame ends before the packet: Zeek drops it */
	{ "CSL",                        "",         "OTH", -1, -1, 0 },
	{ "CSL CSL",                    "",         "OTH", -1, -1, 0 },
	{ "SSFL CS",                    "S",        "S0",  -1, -1, 0 },
	{ "CSL SS. C. CD SD",           "^hADd",    "S1",  10, 10, 0 },
	{ "CS SS. C. CDL CD S.",        "ShADa",    "S1",  10,  0, 0 },
	{ "CS SS. C. CDL! CD S.",       "ShADa",    "S1",  10,  0, 0 },
	/* the frame has it, whatever PPPoE says: Zeek goes by IP */
	{ "CS SS. C. SD S.L6",          "ShAd",     "S1",   0, 16, 0 },
	{ "CS SS. C. SD S.L6 S.@11L6",  "ShAdt",    "S1",   0, 16, 0 },
	{ "C.L6 S.",                    "Da",       "OTH",  6,  0, 0 },
};

Test(zeek, ip_says_how_long_a_packet_is)
{
	CHECK(lengths, talk_of(ISN, 40000, 50000));
}

/* Gaps: acknowledged, never seen, both ends known. */
static const struct row gaps[] = {
	{ "CS SS. C. SD SD+10 C.",      "ShAdg",   "S1",  0, 30, 10 },
	{ "CS SS. C. SD SD+10 C.#11",   "ShAd",    "S1",  0, 30,  0 },
	{ "CS SS. C. SD+10 SD@1 C.",    "ShAdt",   "S1",  0, 20,  0 },
	{ "CS SS. C. SD+20 SD@1 C.",    "ShAdtg",  "S1",  0, 30, 10 },
	{ "CS SS. C. SD+20 SD@1 C.#11", "ShAdt",   "S1",  0, 30,  0 },
	{ "CS SS. C. SD+10 SD SD+10 C.#1 SD@1 C.#31 SD@31 C.",
					"ShAdt",   "S1",  0, 50,  0 },
	{ "CS SS. C. SD SD+10 SD@1 C.#11 C.",
					"ShAdtg",  "S1",  0, 30, 10 },
	{ "CS SS. C. CD S.#31",         "ShADaG",  "S1", 30,  0, 20 },
	{ "CS SS. C. SDx C.",           "ShAdg",   "S1",  0, 10, 10 },
	{ "CS SS. C. SDx SDx C. SD C.", "ShAdg",   "S1",  0, 30, 20 },
	{ "CS SS. C. SDx CDx S.",       "ShAdDgaG", "S1", 10, 10, 20 },
	{ "CS SS. C. SF.+9 C.",         "ShAfg",   "S3",  0,  9,  9 },
	{ "CS SS. C. SF. C.",           "ShAf",    "S3",  0,  0,  0 },
	{ "CS SS. C. S.@2 SF.@1 C.",    "ShAaf",   "S3",  0,  0,  0 },
	{ "CS SS. C. SD+10 CR.",        "ShAdR",   "RSTO", 0, 20, 0 },
	{ "CD SD+10 C.",                "DdA",     "OTH", 10, 10, 0 },
	/* 4 GB further the numbers are those of the SYN again */
	{ "CS CD@2000000000 CD@4000000000 CD@4294967287 SS. CD S.",
		"SDhaG", "S1", 4294967306, 0, 4294967266 },
};

Test(zeek, a_gap_is_what_was_acknowledged_and_not_seen)
{
	CHECK(gaps, talk_of(ISN, 40000, 50000));
}

static const struct row early_synack[] = {
	{ "SS.",                     "H",         "OTH",   -1, -1, 0 },
	{ "SS. SS.@0",               "H",         "OTH",    0,  0, 0 },
	{ "SS. CR",                  "Hr",        "REJ",    0,  0, 0 },
	{ "SS. C. CD SD CF. SF. C.", "^hADdFf",   "SF",    10, 10, 0 },
	{ "SS. CD",                  "^hD",       "S1",    10,  0, 0 },
	{ "SS. S. SF.",              "^haf",      "SHR",    0,  0, 0 },
	{ "SS. CS@0 C. CD SD",       "Hs^ADd",    "S1",    10, 10, 0 },
};

Test(zeek, a_syn_ack_alone_may_be_a_scan_until_something_follows)
{
	CHECK(early_synack, talk_of(ISN, 40000, 50000));
	CHECK(early_synack, talk_of(ISN, 40000, 443));
}

static const struct row from_server[] = {
	{ "SD CD",                   "^dD",       "OTH",   10, 10, 0 },
	{ "SF.",                     "^f",        "SHR",   -1, -1, 0 },
	{ "SS",                      "S",         "S0",    -1, -1, 0 },
	{ "SD SS CS.",               "^dsH",      "OTH",  0, 0, 0 },
	{ "CD SD",                   "Dd",        "OTH",   10, 10, 0 },
};

Test(zeek, who_starts_midstream_from_a_known_server_port_is_the_responder)
{
	CHECK(from_server, talk_of(ISN, 40000, 443));
	CHECK(from_server, talk_of(ISN, 8080, 443));
}

Test(zeek, of_two_known_server_ports_the_lower_one_serves)
{
	struct talk t = talk_of(ISN, 443, 8080);

	cr_expect_str_eq(play(t, "SD").history, "D");
	cr_expect_str_eq(play(t, "CD").history, "^d");
}

Test(zeek, the_originator_is_named_by_the_side_of_the_flow)
{
	struct talk t = talk_of(ISN, 40000, 50000);

	cr_expect(play(t, "CS").orig_is_client);
	cr_expect(play(t, "SS. C.").orig_is_client);
	cr_expect(!play(t, "SS.").orig_is_client);
	cr_expect(!play(t, "SS").orig_is_client);
}

/* Sizes do not depend on where in the sequence space they lie. */
static const struct row sizes[] = {
	{ "CS SS. C. CD SD CF. SF. C.",   "ShADdFf", "SF", 10, 10, 0 },
	{ "CS SS. C. CF.@2000000001 S.",  "ShAFaG",   "S2", 2000000000, 0,
		2000000000 },
	{ "CS SS. C. CD CD@2000000001 S. CD@4000000001 S. CD@1705032705 S.",
		"ShADaG", "S1", 6000000010, 0, 5999999970 },
	{ "CS SS. C. S.#2000000001 S.#4000000001 S.#1705032705",
		"ShAaG", "S1", 6000000000, 0, 6000000000 },
	{ "CS SS. C. CF.@3000000001",     "ShAF",     "S2", 3000000000, 0, 0 },
	{ "CS SS. C. CR.@2000001",        "ShAR",     "RSTO", 0, 0, 0 },
	{ "CS SS. C. C.@1 S.#-1000",      "ShAa",     "S1", 0, 0, 0 },
};

Test(zeek, sizes_are_right_across_wraps)
{
	CHECK(sizes, talk_of(ISN, 40000, 50000));
	CHECK(sizes, talk_of(UINT32_MAX, 40000, 50000));
	CHECK(sizes, talk_of(UINT32_MAX - 5, 40000, 50000));
	CHECK(sizes, talk_of(0x7ffffff8, 40000, 50000));
}

Test(zeek, a_full_history_stays_as_it_is)
{
	struct talk t = talk_of(ISN, 40000, 50000);
	char script[512] = "CS";

	for (int i = 0; i < 40; i++)
		snprintf(script + strlen(script), 16, " SR@%d", i);
	cr_expect_str_eq(play(t, script).history, "Srrrrrrrrrrrrrrrrrrrrr");
	/* no room for half of a rare letter */
	strcpy(strstr(script, " SR@20"), " SD! SR@20");
	cr_expect_str_eq(play(t, script).history, "Srrrrrrrrrrrrrrrrrrrrr");
	strcpy(script, "CS CS@0W CS@0W CS@0W CS@0W CS@0W CS@0W CS@0W CS@0W");
	strcat(script, " CS@0W CS@0W SS.W");
	for (int i = 0; i < 40; i++)
		snprintf(script + strlen(script), 16, " SR@%d", i);
	/* rare letters take twice the place */
	cr_expect_str_eq(play(t, script).history, "SWWhwrrrrrrrrrrrrrr");
}

static uint32_t below(uint64_t *seed, uint32_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((*seed >> 32) * n >> 32);
}

static void make_odd(struct packet *p, uint64_t *seed)
{
	const uint32_t n = 1u << below(seed, 32);

	switch (below(seed, 9)) {
	case 0: p->seq += n; break;
	case 1: p->seq -= n; break;
	case 2: p->ack += n; break;
	case 3: p->ack -= n; break;
	case 4: p->ack = 0; break;
	case 5: p->window = 0; break;
	case 6: p->flags ^= (uint16_t)(1 << below(seed, 6)); break;
	case 7:
		p->quirks = (uint16_t)(1 << below(seed, 10));
		p->ip_more = (uint16_t)below(seed, 3);
		break;
	case 8: p->payload_len = below(seed, 65536); break;
	}
}

/* What comes next, if nothing is odd: SYN, SYN-ACK, then data, ACKs, FINs. */
static struct packet draw(uint64_t *seed, uint32_t next[2], unsigned side,
	int i)
{
	struct packet p = { .seq = next[side], .ack = next[!side],
		.window = 1, .flags = i == 0 ? TCP_SYN : TCP_ACK };

	if (i > 0 && i < 4 && side == 1)
		p.flags |= TCP_SYN;
	else if (i > 0 && below(seed, 8) == 0)
		p.flags |= TCP_FIN;
	else if (i > 0 && below(seed, 2) == 0)
		p.payload_len = below(seed, 9);
	if (below(seed, 12) == 0)
		make_odd(&p, seed);
	/* some are not captured, some come again */
	if (below(seed, 16) != 0)
		next[side] = p.seq + p.payload_len +
			!!(p.flags & (TCP_SYN | TCP_FIN));
	return p;
}

static void push_slowly(struct zeek_view *z, const struct packet *p,
	unsigned side)
{
	if (zeek_is_blank(z)) {
		zeek_init(z, p, side);
	} else if (zeek_sees(p)) {
		z->many |= !(p->quirks & PKT_CHECKSUM_BAD);
		zeek_take(z, p, side);
	}
}

Test(zeek, the_short_ways_end_where_the_long_one_does)
{
	uint64_t seed = 1;

	for (int run = 0; run < 100000; run++) {
		uint32_t next[2] = { below(&seed, UINT32_MAX),
			UINT32_MAX - below(&seed, 40) };
		struct zeek_view quick, slow;

		for (int i = 0; i < 16; i++) {
			unsigned side = i == 0 ? 0 : below(&seed, 2);
			struct packet p = draw(&seed, next, side, i);

			if (i == 0) {
				zeek_init(&quick, &p, side);
				slow = quick;
				continue;
			}
			zeek_push(&quick, &p, side);
			push_slowly(&slow, &p, side);
			cr_assert_eq(memcmp(&quick, &slow, sizeof(slow)), 0,
				"run %d, packet %d", run, i);
		}
	}
}

/* Whatever comes, what is said is a row. */
Test(zeek, any_packets_give_a_row)
{
	static const char *const known[] = { "S0", "S1", "S2", "S3", "SF",
		"REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH" };
	uint32_t seed = 1;

	for (int run = 0; run < 20000; run++) {
		struct zeek_verdict v;
		struct zeek_view z;
		bool is_known = false;

		for (int i = 0; i < 12; i++) {
			struct packet p = { .src_port = 443 };
			uint32_t r = seed = seed * 1664525 + 1013904223;

			p.flags = r >> 26;
			p.seq = (r >> 20 & 3) << 30 | (r >> 16 & 7);
			p.ack = (r >> 18 & 3) << 30 | (r >> 13 & 7);
			p.payload_len = (r >> 23 & 1) * (r >> 8 & 15);
			p.window = r >> 11 & 1;
			p.quirks = r >> 5 & PKT_PAYLOAD_CUT;
			if (i == 0)
				zeek_init(&z, &p, r >> 24 & 1);
			else
				zeek_push(&z, &p, r >> 24 & 1);
		}
		zeek_judge(&z, &v);
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			is_known |= strcmp(v.conn_state, known[i]) == 0;
		cr_assert(is_known, "%s", v.conn_state);
		cr_assert(strlen(v.history) <= ZEEK_LETTERS_MAX);
		cr_assert(v.orig_bytes >= 0 && v.resp_bytes >= 0);
		cr_assert(v.missed_bytes >= 0);
	}
}
