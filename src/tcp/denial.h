/* SPDX-License-Identifier: ISC */
/* denial.h - who sends it again has not had the answer.
 *
 * An ACK that crosses is taken to arrive. Where the FIN or SYN,ACK that it
 * acknowledges comes again all the same, so late that the ACK had had time to
 * arrive, it did not: it was lost behind the tap, or not taken. Then the step
 * upon it is taken back (states.def, DENIED). */
#ifndef TCP_DENIAL_H
#define TCP_DENIAL_H

#include "tcp/track.h"

/* Of a SYN,ACK or FIN that side seg->from sends again at `now': takes back what
 * it denies, and sets seg->denied_frame if that is something. */
void tcp_deny_syn(const struct tcp_at *at, int64_t now,
                  struct tcp_segment *seg);
void tcp_deny_fin(const struct tcp_at *at, int64_t now,
                  struct tcp_segment *seg);

/* The step of that side upon an ACK that need not have come either, as two
 * before it did not: one is chance, two show that the way loses them. NULL if
 * there is no reason to doubt its last step. */
const struct tcp_step *tcp_doubtful_step(const struct tcp_at *at,
                                         unsigned side);

/* Was an ACK of its FIN lost twice to either side? Then only silence shows that
 * another has come. */
static inline bool tcp_close_is_doubtful(const struct tcp_conn *c)
{
	return (c->denied[0].of_fin | c->denied[1].of_fin) > 1 &&
	       !((c->end[0].marks | c->end[1].marks) & TCP_MARK_RST);
}

#endif
