/* SPDX-License-Identifier: ISC */
/* stream_test.c - a stream cut up, mixed, doubled and thinned must come out as
 * it was, and what is missing by the octet. */
#include "tcp/stream.h"

#include <criterion/criterion.h>
#include <string.h>

#include "random.h"

enum { LENGTH = 600, FIRST = 0xffffff00u /* it wraps */, SEGMENTS = 80 };

static struct tcp_stream_room room_of(size_t most)
{
	return (struct tcp_stream_room){ .most = most, .most_each = most };
}

static uint8_t octet(uint32_t i)
{
	return (uint8_t)(i * 7 + (i >> 5));
}

/* The stream, as the other side of the test has read it. */
struct reader {
	struct tcp_stream_room room;
	struct tcp_stream s;
	uint32_t at;		/* octets read or missing */
	uint32_t missing;
	bool known[LENGTH];	/* read, not missing */
};

static void read_piece(struct reader *r, const struct tcp_piece *p)
{
	r->at += p->missing;
	r->missing += p->missing;
	cr_assert_eq(p->seq, FIRST + r->at);
	for (uint32_t i = 0; i < p->n; i++, r->at++) {
		cr_assert_lt(r->at, LENGTH);
		cr_assert_eq(p->at[i], octet(r->at), "octet %u", r->at);
		r->known[r->at] = true;
	}
	r->at += p->cut;
	r->missing += p->cut;
}

static void push(struct reader *r, uint32_t from, uint32_t n, uint32_t cut,
                 int64_t time)
{
	uint8_t bytes[LENGTH];
	struct tcp_piece p = { .at = bytes, .n = n, .cut = cut,
		.seq = FIRST + from, .time = time };
	bool any;

	for (uint32_t i = 0; i < n; i++)
		bytes[i] = octet(from + i);
	for (any = tcp_stream_take(&r->room, &r->s, &p); any;
	     any = tcp_stream_next(&r->room, &r->s, &p))
		read_piece(r, &p);
	memset(bytes, 0xee, sizeof(bytes));
}

static void drain(struct reader *r)
{
	struct tcp_piece p;

	while (tcp_stream_pass(&r->room, &r->s, &p))
		read_piece(r, &p);
}

static void finish(struct reader *r)
{
	tcp_stream_drop(&r->room, &r->s);
	cr_assert_eq(r->room.used, 0u);
	cr_assert_eq(r->s.bytes, 0u);
}

static struct reader reader(size_t most)
{
	return (struct reader){ .room = room_of(most), .s.next = FIRST };
}

Test(stream, in_order_is_handed_on_where_it_lies)
{
	uint8_t bytes[10] = { 0 };
	struct tcp_stream_room room = room_of(0);
	struct tcp_stream s = { .next = 5 };
	struct tcp_piece p = { .at = bytes, .n = 10, .seq = 5, .frame = 3 };

	cr_assert(tcp_stream_take(&room, &s, &p));
	cr_assert_eq(p.at, bytes);
	cr_assert_eq(p.n, 10u);
	cr_assert_eq(s.next, 15u);
	cr_assert_not(tcp_stream_next(&room, &s, &p));
}

Test(stream, what_was_read_is_not_read_again)
{
	uint8_t bytes[10] = { 0 };
	struct tcp_stream_room room = room_of(0);
	struct tcp_stream s = { .next = 12 };
	struct tcp_piece p = { .at = bytes, .n = 10, .seq = 5 };

	cr_assert(tcp_stream_take(&room, &s, &p));
	cr_assert_eq(p.at, bytes + 7);
	cr_assert_eq(p.n, 3u);
	p = (struct tcp_piece){ .at = bytes, .n = 10, .seq = 5 };
	cr_assert_not(tcp_stream_take(&room, &s, &p));
}

Test(stream, any_order_comes_out_in_order)
{
	for (uint32_t seed = 1; seed <= 400; seed++) {
		struct reader r = reader(1 << 20);
		uint32_t state = seed;

		for (unsigned i = 0; i < SEGMENTS; i++) {
			uint32_t from = next_random(&state) % LENGTH;
			uint32_t n = next_random(&state) %
				(LENGTH - from + 1);

			push(&r, from, n % 60, 0, 0);
		}
		for (uint32_t from = 0; from < LENGTH; from += 50)
			push(&r, from, 50, 0, 0);
		cr_assert_eq(r.at, (uint32_t)LENGTH);
		cr_assert_eq(r.missing, 0u);
		finish(&r);
	}
}

Test(stream, what_is_missing_is_counted)
{
	for (uint32_t seed = 1; seed <= 400; seed++) {
		struct reader r = reader(1 << 20);
		bool sent[LENGTH] = { false };
		uint32_t state = seed;
		uint32_t end = 0, known = 0;

		for (unsigned i = 0; i < 12; i++) {
			uint32_t from = next_random(&state) % (LENGTH - 40);
			uint32_t n = 1 + next_random(&state) % 20;
			uint32_t cut = next_random(&state) % 4 == 0 ? 7 : 0;

			push(&r, from, n, cut, 0);
			memset(sent + from, true, n);
			if (from + n + cut > end)
				end = from + n + cut;
		}
		drain(&r);
		cr_assert_eq(r.at, end);
		for (uint32_t i = 0; i < LENGTH; i++) {
			known += r.known[i];
			cr_assert(sent[i] || !r.known[i]);
		}
		cr_assert_eq(known + r.missing, end);
		finish(&r);
	}
}

Test(stream, a_cut_segment_says_what_it_lacks)
{
	struct reader r = reader(1 << 20);

	push(&r, 0, 10, 30, 0);
	cr_assert_eq(r.at, 40u);
	cr_assert_eq(r.missing, 30u);
	push(&r, 20, 30, 0, 0);		/* too late for ten of them */
	cr_assert_eq(r.at, 50u);
	cr_assert_eq(r.missing, 30u);
	finish(&r);
}

Test(stream, lacks_only_what_was_acknowledged_and_waited_for)
{
	struct reader r = reader(1 << 20);

	cr_assert_not(tcp_stream_lacks(&r.room, &r.s, FIRST + 50, 100));
	push(&r, 20, 10, 0, 100);
	cr_assert_not(tcp_stream_lacks(&r.room, &r.s, FIRST + 19, 100));
	cr_assert_not(tcp_stream_lacks(&r.room, &r.s, FIRST + 30, 99));
	cr_assert(tcp_stream_lacks(&r.room, &r.s, FIRST + 20, 100));
	push(&r, 0, 20, 0, 100);
	cr_assert_not(tcp_stream_lacks(&r.room, &r.s, FIRST + 30, 100));
	finish(&r);
}

Test(stream, room_is_bounded)
{
	struct reader r = reader(4 * TCP_STREAM_LEAST);

	for (uint32_t from = 500; from >= 100; from -= 20)
		push(&r, from, 20, 0, 0);
	cr_assert_leq(r.room.used, (size_t)4 * TCP_STREAM_LEAST);
	cr_assert_gt(r.room.full + r.room.full_each, 0u);
	cr_assert(tcp_stream_lacks(&r.room, &r.s, FIRST, -1));
	drain(&r);
	finish(&r);
}

Test(stream, what_is_put_back_comes_again)
{
	uint8_t bytes[10], more[10];
	struct tcp_stream_room room = room_of(1 << 20);
	struct tcp_stream s = { .next = 0 };
	struct tcp_piece p = { .at = bytes, .n = 10, .frame = 7 };

	memset(bytes, 'a', sizeof(bytes));
	memset(more, 'b', sizeof(more));
	cr_assert(tcp_stream_take(&room, &s, &p));
	p.at += 4;
	p.n -= 4;
	p.seq += 4;
	tcp_stream_unread(&room, &s, &p);
	p = (struct tcp_piece){ .at = more, .n = 10, .seq = 10, .frame = 8 };
	cr_assert_not(tcp_stream_take(&room, &s, &p));
	memset(bytes, 'x', sizeof(bytes));
	for (unsigned again = 0; again < 2; again++) {
		cr_assert(tcp_stream_next(&room, &s, &p));
		cr_assert_eq(p.seq, 4u + again);
		cr_assert_eq(p.n, 6u - again);
		cr_assert_eq(p.at[0], 'a');
		cr_assert_eq(p.frame, 7u);
		if (again == 0) {
			p.at++;
			p.n--;
			p.seq++;
			tcp_stream_unread(&room, &s, &p);
		}
	}
	cr_assert(tcp_stream_next(&room, &s, &p));
	cr_assert_eq(p.seq, 10u);
	cr_assert_eq(p.at[0], 'b');
	cr_assert_not(tcp_stream_next(&room, &s, &p));
	tcp_stream_drop(&room, &s);
	cr_assert_eq(room.used, 0u);
}

static bool push_text(struct tcp_stream_room *room, struct tcp_stream *s,
                      uint32_t seq, const char *text)
{
	struct tcp_piece p = { .at = (const uint8_t *)text, .seq = seq,
		.n = (uint32_t)strlen(text) };

	return tcp_stream_take(room, s, &p);
}

Test(stream, the_first_copy_of_what_waits_wins)
{
	struct tcp_stream_room room = room_of(1 << 20);
	struct tcp_stream s = { .next = 0 };
	struct tcp_piece p;
	size_t used;

	cr_assert_not(push_text(&room, &s, 10, "first"));
	used = room.used;
	cr_assert_not(push_text(&room, &s, 10, "again"));
	cr_assert_not(push_text(&room, &s, 12, "in"));
	cr_assert_eq(room.used, used);
	cr_assert_not(push_text(&room, &s, 10, "other and more"));
	cr_assert(tcp_stream_pass(&room, &s, &p));
	cr_assert_eq(p.missing, 10u);
	cr_assert(p.n == 5 && memcmp(p.at, "first", 5) == 0);
	cr_assert(tcp_stream_next(&room, &s, &p));
	cr_assert(p.n == 9 && memcmp(p.at, " and more", 9) == 0);
	tcp_stream_drop(&room, &s);
	cr_assert_eq(room.used, 0u);
}
