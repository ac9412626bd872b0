/* SPDX-License-Identifier: ISC */
/* dedup_test.c - recorded twice, or sent twice? */
#include "flow/dedup.h"

#include <criterion/criterion.h>

#include "flow/key.h"
#include "talk.h"

enum { WITHIN = 1000000, BETWEEN = 50 * WITHIN };

static struct flow_dedup d;

static bool is_seen(const struct packet *p)
{
	static const struct hash_seed seed = { { 3, 5, 7 } };
	const struct flow_key key = flow_key_of(p, &seed);
	const struct flow_print print = flow_print_of(p, &key, &seed);

	d.within = WITHIN;
	d.between = BETWEEN;
	return flow_dedup_seen(&d, &print, p->time);
}

/* Of two packets that the words say: the second, that much later. */
static bool second_is_seen(const char *words, int64_t later)
{
	static struct talk t;

	d = (struct flow_dedup){ .slot = { { 0, 0 } } };
	talk_init(&t, 7, 9);
	t.next[0]++;
	t.next[1]++;
	talk_say(&t, words);
	cr_assert_eq(t.n, 2);
	t.packet[1].time = t.packet[0].time + later;
	cr_assert_not(is_seen(&t.packet[0]));
	return is_seen(&t.packet[1]);
}

Test(dedup, the_same_packet_at_once_was_recorded_twice)
{
	cr_expect(second_is_seen("CS CS@-1", 0));
	cr_expect(second_is_seen("C.+5 C.@-5+5", 1));
	cr_expect(second_is_seen("C.+5 C.@-5+5", WITHIN));
	cr_expect(second_is_seen("CF. CF.@-1", 400000));
	cr_expect(second_is_seen("SR SR", 400000));
	cr_expect(second_is_seen("C.+5 C.@-5+5", -WITHIN), "out of order");
}

Test(dedup, later_it_was_sent_twice)
{
	cr_expect_not(second_is_seen("CS CS@-1", WITHIN + 1));
	cr_expect_not(second_is_seen("C.+5 C.@-5+5", 200 * WITHIN));
	cr_expect_not(second_is_seen("C.+5 C.@-5+5", -WITHIN - 1));
}

/* Of an ID, or a time stamp or none; the second with another TTL. */
static bool is_seen_elsewhere(uint16_t ip_id, uint16_t quirks, int64_t later)
{
	static struct talk t;
	struct packet p[2];

	d = (struct flow_dedup){ .slot = { { 0, 0 } } };
	talk_init(&t, 7, 9);
	talk_say(&t, "C.+5");
	p[0] = t.packet[0];
	p[0].ip_id = ip_id;
	p[0].quirks |= quirks;
	p[1] = p[0];
	p[1].ttl--;
	p[1].time += later;
	cr_assert_not(is_seen(&p[0]));
	return is_seen(&p[1]);
}

Test(dedup, at_another_point_it_may_come_later)
{
	cr_expect(is_seen_elsewhere(7, 0, BETWEEN));
	cr_expect(is_seen_elsewhere(0, PKT_HAS_TS, BETWEEN));
	cr_expect(is_seen_elsewhere(7, 0, -BETWEEN), "by another clock");
	cr_expect_not(is_seen_elsewhere(7, 0, BETWEEN + 1));
	cr_expect_not(is_seen_elsewhere(0, 0, WITHIN + 1), "nothing proves it");
	cr_expect(is_seen_elsewhere(0, 0, WITHIN));
}

Test(dedup, what_differs_in_anything_is_another)
{
	cr_expect_not(second_is_seen("C.+5 C.+5", 1));
	cr_expect_not(second_is_seen("C.+5 C.@-5+6", 1));
	cr_expect_not(second_is_seen("C.+5 C.@-5,1+5", 1));
	cr_expect_not(second_is_seen("C.+5 C.@-5+5w7", 1));
	cr_expect_not(second_is_seen("C.+5 CP.@-5+5", 1));
	cr_expect_not(second_is_seen("C.+5 C.@-5+5i", 1));
	cr_expect_not(second_is_seen("C.+5! C.+5", 1), "one is damaged");
}

Test(dedup, empty_acks_tell_nothing_without_an_ip_id)
{
	struct packet p[2];
	static struct talk t;

	cr_expect_not(second_is_seen("C. C.", 1));
	talk_init(&t, 7, 9);
	talk_say(&t, "C.i");
	p[0] = p[1] = t.packet[0];
	cr_expect_not(is_seen(&p[0]));
	p[1].ttl--;
	cr_expect(is_seen(&p[1]), "one hop later");
	p[1].tsval++;
	cr_expect_not(is_seen(&p[1]));
}

Test(dedup, addresses_and_ports_tell_packets_apart)
{
	static struct talk t;

	talk_init(&t, 7, 9);
	talk_say(&t, "C.+5");
	t.packet[0].ip_version = 6;	/* every octet counts */
	for (unsigned i = 0; i < 36; i++) {
		struct packet p = t.packet[0];

		d = (struct flow_dedup){ .slot = { { 0, 0 } } };
		is_seen(&p);
		if (i < 16)
			p.src[i] ^= 1;
		else if (i < 32)
			p.dst[i - 16] ^= 1;
		else
			*(i & 1 ? &p.src_port : &p.dst_port) ^=
				(uint16_t)(i & 2 ? 256 : 1);
		cr_expect_not(is_seen(&p), "%u", i);
	}
}

/* Fields that are added up can be made to make up for each other, if nothing
 * secret lies between. */
Test(dedup, no_two_packets_can_be_made_to_look_alike)
{
	static struct talk t;
	struct packet p;
	uint64_t length;

	talk_init(&t, 7, 9);
	talk_say(&t, "C.i+5");
	for (unsigned i = 1; i < 200; i++) {
		p = t.packet[0];
		d = (struct flow_dedup){ .slot = { { 0, 0 } } };
		is_seen(&p);
		length = ((uint64_t)p.tsval << 32 | p.payload_len) -
			4u * i * UINT64_C(0x94d049bb133111eb);
		p.ip_id = (uint16_t)(p.ip_id + i);
		p.payload_len = (uint32_t)length;
		p.tsval = (uint32_t)(length >> 32);
		p.window ^= (uint16_t)(i & 1);
		cr_expect_not(is_seen(&p), "%u", i);
	}
}

/* A product with something that the sender knows can be made 0, whatever the
 * other factor is. */
Test(dedup, a_reset_cannot_be_made_to_look_like_an_ack)
{
	static struct talk t;
	struct packet p;

	talk_init(&t, 7, 9);
	talk_say(&t, "C.i+5");
	p = t.packet[0];
	p.seq = 0x7f4a7c15;
	p.ack = 0x9e3779b9;
	cr_expect_not(is_seen(&p));
	p.flags |= TCP_RST;
	cr_expect_not(is_seen(&p));
}
