/* SPDX-License-Identifier: ISC */
/* tcp.h - the TCP header, RFC 9293 3.1, as tcp.c and plain.h read it. What few
 * segments need is in tcp.c. */
#ifndef WIRE_TCP_H
#define WIRE_TCP_H

#include <string.h>

#include "wire/checksum.h"
#include "wire/decode.h"

enum {
	TCP_HEADER_LEN = 20,
	TCP_FLAGS_END = 14,		/* of what is in it, RFC 9293 3.1 */
	TCP_WINDOW_END = 16,
	TCP_TS_LEN = 12,		/* NOP NOP TS, RFC 7323 appendix A */
	TCP_TS_LAYOUT = 0x0101080a,
	TCP_SHORT = 64,			/* little but the header */
};

/* Makes a segment of which fewer bytes were captured than it has look so. */
void tcp_cut(struct packet *p, uint32_t captured);

/* Reads the options, if they are not time stamps alone. */
void tcp_walk_options(struct packet *p);

/* Why the sum of a segment of len bytes at h, pseudo-header included, is not
 * right, as a quirk; 0 if it is not to be verified. */
uint16_t tcp_explain(const struct decode *d, const uint8_t *h, uint64_t sum,
                     uint32_t len);

static inline void tcp_fill(struct packet *p, const uint8_t *h)
{
	p->tcp = h;
	p->src_port = be16(h);
	p->dst_port = be16(h + 2);
	p->seq = be32(h + 4);
	p->ack = be32(h + 8);
	p->flags = be16(h + 12) & 0xfff;
	p->window = be16(h + 14);
	p->urgent = be16(h + 18);
}

static inline void tcp_fill_timestamps(struct packet *p, const uint8_t *data)
{
	p->tsval = be32(data);
	p->tsecr = be32(data + 4);
	p->quirks |= PKT_HAS_TS;
}

static inline void tcp_read_options(struct packet *p)
{
	if (p->header_len == TCP_HEADER_LEN + TCP_TS_LEN &&
		be32(p->tcp + TCP_HEADER_LEN) == TCP_TS_LAYOUT)
		tcp_fill_timestamps(p, p->tcp + TCP_HEADER_LEN + 4);
	else if (p->header_len > TCP_HEADER_LEN)
		tcp_walk_options(p);
}

/* src and dst lie side by side; of ::ffff:a.b.c.d, only the last word is in the
 * pseudo-header of IPv4. Protocol and length add up as one number. */
static inline uint64_t tcp_pseudo_sum(const struct packet *p, uint32_t len)
{
	static_assert(offsetof(struct packet, dst) ==
		      offsetof(struct packet, src) + 16, "one run of bytes");
	const uint8_t *addresses = (const uint8_t *)p;
	uint64_t sum = checksum_add_number(0, PROTOCOL_TCP + len);

	addresses += offsetof(struct packet, src);
	if (p->ip_version != 4)
		return checksum_add(sum, addresses, 32);
	return checksum_add_4(checksum_add_4(sum, addresses + 12),
		addresses + 28);
}

/* What the checksum says of a segment of len bytes, as a quirk. */
static inline uint16_t tcp_verify(const struct decode *d,
                                  const struct packet *p, uint32_t len)
{
	uint64_t sum = tcp_pseudo_sum(p, len);

	if (len <= TCP_SHORT)
		sum = checksum_add_short(sum, p->tcp, len);
	else
		sum = checksum_add(sum, p->tcp, len);
	if (checksum_is_right(sum) && d->ip_sum == CHECKSUM_RIGHT)
		return 0;
	return tcp_explain(d, p->tcp, sum, len);
}

static inline uint16_t tcp_judge(const struct decode *d, const struct packet *p,
                                 uint32_t len)
{
	if (d->checksums == WIRE_CHECKSUMS_IGNORE)
		return 0;
	if (p->quirks & (PKT_OPTIONS_CUT | PKT_PAYLOAD_CUT |
			 PKT_IP_LEN_MISMATCH | PKT_CHECKSUM_UNKNOWN))
		return PKT_CHECKSUM_UNKNOWN;
	return tcp_verify(d, p, len);
}

/* Reads a segment of len bytes on the wire, and sets the verdict. There are
 * TCP_HEADER_LEN bytes at h or more, of which `captured' are of the capture;
 * padding may follow them. */
static inline void tcp_read_segment(struct decode *d, const uint8_t *h,
                                    uint32_t len, size_t captured)
{
	uint32_t header = h[12] >> 2 & 0x3c;	/* sent in words of 4 */
	struct packet *p = d->p;

	if (header < TCP_HEADER_LEN || header > len) {
		d->verdict = WIRE_MALFORMED;
		return;
	}
	p->header_len = (uint8_t)header;
	tcp_fill(p, h);
	p->payload_len = len - header;
	p->payload_captured = p->payload_len;
	if (captured < len)
		tcp_cut(p, (uint32_t)captured);
	tcp_read_options(p);
	p->quirks |= tcp_judge(d, p, len);
	d->verdict = d->ip_sum == CHECKSUM_RIGHT || p->quirks & PKT_REWRITTEN ?
			     WIRE_TCP : WIRE_IP_CHECKSUM;
}

#endif
