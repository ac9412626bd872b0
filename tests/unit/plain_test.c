/* SPDX-License-Identifier: ISC */
/* plain_test.c - the short way through a plain frame leads where the long one
 * does: Ethernet against the same packet without a link header. */
#include <criterion/criterion.h>
#include <string.h>

#include "octets.h"
#include "packets.h"
#include "wire/wire.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

enum { ETHERNET = 1, IPV4 = 228, LINK = 14, PACKETS = 6 };

static struct limits limits;

/* What is left of a frame once `skip' bytes of it are no link header. */
static enum wire_verdict decode(enum wire_checksums policy,
	const struct octets *o, size_t skip, struct packet *p)
{
	struct wire *w = wire_new(&limits, policy);
	struct frame f = {
		.bytes = o->at + skip,
		.caplen = (uint32_t)(o->n - skip),
		.wirelen = (uint32_t)(o->n - skip),
		.linktype = skip == 0 ? ETHERNET : IPV4,
	};
	enum wire_verdict v;

	memset(p, 0, sizeof(*p));
	v = wire_decode(w, &f, p);
	wire_free(w);
	p->wire_len = 0;
	return v;
}

static void expect_same(const struct octets *o, const char *what, size_t at)
{
	for (unsigned policy = 0; policy < 3; policy++) {
		struct packet a, b;
		enum wire_verdict v =
			decode((enum wire_checksums)policy, o, 0, &a);

		cr_assert_eq(v,
			decode((enum wire_checksums)policy, o, LINK, &b),
			"%s at %zu, policy %u", what, at, policy);
		if (v == WIRE_TCP)
			cr_assert_arr_eq(&a, &b, sizeof(a),
				"%s at %zu, policy %u", what, at, policy);
	}
}

/* The last one's options add up to nothing: its sum does not tell of them. */
static struct octets framed(size_t i)
{
	static const char *const packets[PACKETS] = {
		SYN4, DATA4, ACK4, AH4, OPTIONS4, OPTIONS4
	};
	struct octets o = { 0 };

	octets_add(&o, "020000000001 020000000002 0800");
	octets_add(&o, packets[i]);
	if (i + 1 == PACKETS) {
		memcpy(o.at + LINK + 20, "\x01\x01\xfe\xfe", 4);
		octets_seal_ip(o.at + LINK);
	}
	return o;
}

Test(plain, frames_with_any_byte_changed_read_the_same_without_their_link)
{
	static const uint8_t masks[] = { 0, 0x01, 0x0f, 0x20, 0x40, 0x80, 0xff };

	limits_init(&limits);
	for (size_t i = 0; i < PACKETS * N(masks); i++)
		for (size_t at = LINK; at < framed(i / N(masks)).n; at++) {
			struct octets o = framed(i / N(masks));

			o.at[at] ^= masks[i % N(masks)];
			expect_same(&o, "changed", at);
			octets_seal_ip(o.at + LINK);
			expect_same(&o, "changed, then sealed", at);
		}
}

Test(plain, frames_of_any_length_read_the_same_without_their_link)
{
	limits_init(&limits);
	for (size_t i = 0; i < PACKETS; i++)
		for (size_t n = LINK; n <= framed(i).n + 8; n++) {
			struct octets o = framed(i);

			o.n = n;
			expect_same(&o, "cut or padded", n);
		}
}
