/* SPDX-License-Identifier: ISC */
/* packet.h - what a packet is once it is read.
 *
 * All numbers in host order. IPv4 addresses are IPv4-mapped (::ffff:a.b.c.d),
 * so that one key serves both. Two cache lines. */
#ifndef WIRE_PACKET_H
#define WIRE_PACKET_H

#include <assert.h>
#include <stdint.h>

/* RFC 9293 3.1; AE is RFC 9768's. */
enum tcp_flag {
	TCP_FIN = 0x001,
	TCP_SYN = 0x002,
	TCP_RST = 0x004,
	TCP_PSH = 0x008,
	TCP_ACK = 0x010,
	TCP_URG = 0x020,
	TCP_ECE = 0x040,
	TCP_CWR = 0x080,
	TCP_AE  = 0x100,
	TCP_RESERVED = 0xe00,
};

/* Facts about a packet that most packets do not have. */
enum packet_quirk {
	PKT_CHECKSUM_BAD     = 1 << 0,	/* wrong, and not by offload */
	PKT_CHECKSUM_OFFLOAD = 1 << 1,	/* the pseudo-header's sum, or zero */
	PKT_CHECKSUM_UNKNOWN = 1 << 2,	/* cut or rewritten: nobody knows */
	PKT_PAYLOAD_CUT      = 1 << 3,	/* payload_captured < payload_len */
	PKT_OPTIONS_CUT      = 1 << 4,	/* header cut behind its flags */
	PKT_FRAGMENTED       = 1 << 5,	/* came as IP fragments */
	PKT_IP_LEN_ZERO      = 1 << 6,	/* IP length 0: offload */
	PKT_HAS_TS           = 1 << 7,	/* tsval, tsecr are set */
	PKT_OPTIONS_BAD      = 1 << 8,	/* an option of impossible length */
	PKT_IP_LEN_MISMATCH  = 1 << 9,	/* IP length beyond what carries it: */
	/* ip_more is how far, if the frame has so much; 0: it ends sooner */
	PKT_REWRITTEN        = 1 << 10,	/* IP header changed after recording */
	PKT_HAS_WSCALE       = 1 << 11,	/* wscale is set */
	PKT_SACK_PERMITTED   = 1 << 12,	/* RFC 2018 2 */
	PKT_OFFLOAD_GUESSED  = 1 << 13,	/* offload, by its size alone */
};

struct packet {
	_Alignas(64) uint64_t frame;
	int64_t time;			/* ns since 1970 UTC */
	const uint8_t *tcp;		/* TCP header; borrowed */
	uint8_t src[16], dst[16];
	uint16_t src_port, dst_port;
	uint16_t window;		/* as sent, not scaled; if it was cut,
					 * as large as can be */
	uint16_t flags;			/* enum tcp_flag */

	uint32_t seq, ack;
	uint32_t payload_len;		/* TCP payload, on the wire */
	uint32_t tsval, tsecr;		/* RFC 7323 3; see PKT_HAS_TS */
	uint32_t payload_captured;	/* at tcp + header_len */
	uint32_t wire_len;		/* of the frame, link header included */
	uint32_t ip_len;		/* IP header and all it carries */
	uint16_t ip_id;			/* IPv4 only, else 0 */
	uint16_t urgent;
	uint16_t interface;
	uint16_t quirks;		/* enum packet_quirk */
	uint16_t outer;			/* what carried it, outer.h; 0 = none */
	uint16_t mss;			/* RFC 9293 3.7.1; 0 = none */
	uint8_t header_len;		/* TCP header as captured; 20 or more
					 * without PKT_OPTIONS_CUT */
	uint8_t ip_version;		/* 4 or 6 */
	uint8_t ttl;			/* or hop limit */
	uint8_t tos;			/* or traffic class */
	uint8_t wscale;			/* RFC 7323 2.2; see PKT_HAS_WSCALE */
	uint16_t ip_more;		/* see PKT_IP_LEN_MISMATCH */
};

static_assert(sizeof(struct packet) == 128, "a packet is two cache lines");

static inline const uint8_t *packet_payload(const struct packet *p)
{
	return p->tcp + p->header_len;
}

#endif
