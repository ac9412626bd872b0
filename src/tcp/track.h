/* SPDX-License-Identifier: ISC */
/* track.h - one segment at a time: what was sent, seen and acknowledged.
 *
 * Three edges per direction, never one (tcp.md 5.3): the highest end seen, the
 * contiguous edge, and what the peer acknowledged. A segment that its receiver
 * must drop moves none of them. Nothing here judges: oddities are bits of the
 * fact that comes back. */
#ifndef TCP_TRACK_H
#define TCP_TRACK_H

#include "tcp/conn.h"
#include "wire/packet.h"

enum tcp_odd {
	TCP_ODD_REJECTED       = 1 << 0,	/* the receiver drops it */
	TCP_ODD_SYN_AGAIN      = 1 << 1,	/* same ISN, still SYN_SENT */
	TCP_ODD_SYNACK_AGAIN   = 1 << 2,
	TCP_ODD_SYN_OTHER_ISN  = 1 << 3,	/* into a live connection */
	TCP_ODD_REFUSED        = 1 << 4,	/* a RST that answers a SYN */
	TCP_ODD_RESET          = 1 << 5,	/* a RST that ends it */
	TCP_ODD_RST_IGNORED    = 1 << 6,	/* a RST that does not fit */
	TCP_ODD_FIN_AGAIN      = 1 << 7,
	TCP_ODD_FIN_OTHER_END  = 1 << 8,
	TCP_ODD_RETRANSMISSION = 1 << 9,	/* all its bytes were seen */
	TCP_ODD_FILLS_GAP      = 1 << 10,	/* new bytes below the highest */
	TCP_ODD_KEEP_ALIVE     = 1 << 11,
	TCP_ODD_WINDOW_PROBE   = 1 << 12,
	TCP_ODD_ACK_UNSEEN     = 1 << 13,	/* acknowledges unseen bytes */
	TCP_ODD_GAVE_UP        = 1 << 14,	/* a gap was, for lack of room */
	TCP_ODD_OUT_OF_ORDER   = 1 << 15,	/* sent before what overtook it */
	TCP_ODD_WINDOW_FULL    = 1 << 16,	/* ends where the window does */
	TCP_ODD_PAST_FIN       = 1 << 17,	/* data behind the sender's FIN */
	TCP_ODD_FIN_BARE       = 1 << 18,	/* a FIN without ACK: dropped */
	TCP_ODD_OUTSIDE        = 1 << 19,	/* it lies where no window reaches */
	TCP_ODD_FORMER         = 1 << 20,	/* it is of the incarnation before */
	TCP_ODD_OBEYS          = 1 << 21,	/* a RST that an ACK asked for */
	TCP_ODD_DOUBLED        = 1 << 22,	/* the network copied it */
	TCP_ODD_REPACKETISED   = 1 << 23,	/* old and new bytes in one */
	TCP_ODD_DSACKED        = 1 << 24,	/* a D-SACK of what came again */
	TCP_ODD_EXCESSIVE      = 1 << 25,	/* so often sent again */
	TCP_ODD_LOST_BEFORE    = 1 << 26,	/* its first copy never came */
	TCP_ODD_LOST_BEHIND    = 1 << 27,	/* it did, and got lost then */
	TCP_ODD_FIN_DISOWNED   = 1 << 28,	/* a RST answers the second FIN */
	TCP_ODD_DATA_DISOWNED  = 1 << 29,	/* or data, after its own FIN */
	TCP_ODD_PORTS_AGAIN    = 1 << 30,	/* a SYN: another had its ports */
};

/* Was it sent again? */
enum tcp_fin_again {
	TCP_FIN_UNTOLD,		/* nothing tells */
	TCP_FIN_SENT,		/* a newer time stamp or another IP ID does */
	TCP_FIN_LATE		/* no, a copy came late: with the same */
};

struct tcp_segment {
	uint32_t odd;		/* enum tcp_odd; 0 for most */
	unsigned from;		/* the side that sent it */
	uint64_t frame;
	int64_t time;
	int64_t offset, end;	/* of its sequence space */
	uint64_t earlier_frame;	/* the first copy, 0: none known */
	int64_t since;		/* ns since the copy before; -1. Of a
				 * TCP_ODD_FIN_DISOWNED: between the FINs */
	enum tcp_fin_again copy;	/* of a FIN that comes again */
	uint64_t denied_frame;	/* of an ACK: it proves that this did not come */
	enum tcp_class class;	/* of a TCP_ODD_RETRANSMISSION; why it is: */
	int64_t waited;		/* ns that it had waited for an ACK; -1 */
	unsigned dups;		/* duplicate ACKs that had asked for it */
	bool holed;		/* SACK had told of bytes beyond it */
	bool newer;		/* it is later than all before */
	int64_t disowned;	/* octets that a RST answers; */
	bool usual;		/* its TTL is about that of what came before */
	uint16_t reset;		/* enum tcp_reset_odd, reset.h; most have none */
	uint16_t opening;	/* enum tcp_opening_odd, opening.h; the same */
	bool asked_again;	/* of a TCP_OPENING_CHANGED: the SYN came again; */
	bool alike_twice;	/* one with the same number was recorded twice */
	uint8_t ttl;		/* of a TCP_RESET_OTHER_TTL: of those before */
	uint64_t rst_frame;	/* of a TCP_RESET_CROSSED, _SENT_ON and a
				 * TCP_OPENING_RETRIED: the RST */
	int64_t idle;		/* of a TCP_RESET_TAKEN: ns since the flow's
				 * packet before */
	bool ack_ahead;		/* its ACK was recorded before it, */
	int64_t behind;		/* by so many ms */
};

/* The shift that its window scale means: one beyond 14 counts as 14, RFC 7323
 * 2.3. */
static inline uint8_t tcp_scale(const struct packet *p)
{
	return p->wscale > 14 ? 14 : p->wscale;
}

/* The segment of that side whose ACK was awaited is acknowledged at `now'. */
void tcp_sample_rtt(struct tcp_more *more, unsigned side, int64_t now);

/* The longest round trip that was seen from the tap to that side and back, ns:
 * of data, or of the handshake, of which a SYN may have been sent twice. */
int64_t tcp_longest_trip(const struct tcp_at *at, unsigned side);

/* Takes in a segment from side `from' of the connection. */
void tcp_push(const struct tcp_at *at, const struct packet *p, unsigned from,
              struct tcp_segment *seg);

/* Sets where both endpoints begin: CLOSED if the connection's first segment
 * has a SYN, else UNKNOWN. */
void tcp_begin(struct tcp_conn *c, bool with_syn);

/* Bytes of that side which the peer acknowledged and the capture lacks. */
int64_t tcp_missed(const struct tcp_at *at, unsigned side);

/* Bytes of that side's stream that were seen, each once. */
int64_t tcp_unique(const struct tcp_at *at, unsigned side);

#endif
