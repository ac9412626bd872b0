/* SPDX-License-Identifier: ISC */
/* recovery.h - what a tap can tell of why a sender sends again. */
#ifndef TCP_RECOVERY_H
#define TCP_RECOVERY_H

#include "tcp/order.h"
#include "tcp/resent.h"

/* A sender as it sends a segment again; times in ns, of the tap. */
struct recovery {
	const struct tcp_endpoint *s;
	const struct tcp_segment *seg;
	struct tcp_resent_side *me;
	const struct tcp_resent_side *peer;
	int64_t rto_min;	/* no time-out is shorter */
	int64_t age;		/* since it began to wait for the next ACK */
	int64_t quiet;		/* since it sent, or heard, what matters */
	int64_t since;		/* since any packet of the connection came */
	int64_t told;		/* since an ACK said anything of what it lacks */
	int64_t apart;		/* since it sent before, as its stamps tell: or
				 * more; 0: they do not */
	int64_t idle;		/* since it sent new data or began to wait */
	int64_t asked;		/* since it, or its peer, was first asked for what
				 * is missing */
	int64_t way;		/* from the tap to it and back, at the least */
	int64_t least, most;	/* its round trips, at both ends, as measured: losses
				 * may have made them longer; -1: not known */
	unsigned dups;		/* ACKs that said the same again, of late; */
	unsigned maybe;		/* more of them, unless the capture made these */
	bool holed;		/* its receiver holds what lies beyond it */
	bool tail;		/* nothing was sent behind it */
	bool sack;		/* both ends can SACK, or nobody knows */
	bool after_again;	/* since it waits it has sent again, for sure: */
	bool maybe_again;	/* or it may have */
	bool calm;		/* its peer did not, of late */
	bool cut;		/* its options were: SACK and stamps may be there */
	bool same_tick;		/* its stamp is that of the newest: it may be a
				 * copy, and nothing else would tell */
	bool like_probe;	/* of a window that was shut: they may cross */
	bool old_ack;		/* it left before an ACK of its sender that was
				 * seen: who sends again acknowledges all */
	bool too_soon;		/* for two of it to have left before that ACK */
	enum tcp_order order;	/* to the newest that it sent before */
};

/* How long it takes from the tap to that side and back, at the least, in ns; 0:
 * not known. */
int64_t recovery_way(const struct tcp_at *at, unsigned side);

/* Has its receiver said enough to be sent a segment again at once? RFC 5681
 * 3.2; where it has SACK, RFC 8985 6.2 needs no more than one. */
bool recovery_is_asked(const struct tcp_resent_side *me);

/* `me' is that of both sides' which is the sender's. */
void recovery_see(struct recovery *v, const struct tcp_at *at,
                  const struct packet *p, const struct tcp_segment *seg,
                  struct tcp_resent_side *me);

enum tcp_class recovery_class(const struct recovery *v);

/* Something of that class was sent: what its sender does from now on. */
void recovery_enter(const struct recovery *v, enum tcp_class class);

/* For so long was nothing seen of the connection that a time-out may have come,
 * which the tap did not see; then what follows proves little. */
void recovery_pause(struct tcp_resent_side *me, const struct tcp_endpoint *s);

/* Does it prove that the copy before, or its ACK, was lost behind the tap? */
bool recovery_lost(const struct recovery *v, enum tcp_class class);

/* The evidence, as part of the fact. */
void recovery_tell(const struct recovery *v, struct tcp_segment *seg);

#endif
