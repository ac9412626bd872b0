/* SPDX-License-Identifier: ISC */
/* facts.h - the facts that rows of findings.def judge, one struct an event.
 *
 * What a row asks by name is answered here once, in words of the protocol. */
#ifndef CHECKS_FACTS_H
#define CHECKS_FACTS_H

#include "capture/capture.h"
#include "flow/engine.h"
#include "host/nat.h"
#include "host/shares.h"
#include "wire/tally.h"

/* TCP_SEGMENT */
struct fact_tcp_segment {
	uint32_t odd;		/* enum tcp_odd */
	uint64_t frame, earlier_frame;
	int64_t time;
	uint64_t denied_frame;	/* of the ACK that it shows not to have come */
	int64_t since;		/* ns since the copy before; -1: no copy. Of a
				 * RST that disowns a FIN: between the FINs */
	bool late_enough;	/* `since' is a retransmission time-out or more */
	bool told;		/* and it is no copy that came late */
	unsigned from;		/* side that sent it */
	uint32_t len;		/* payload */
	uint16_t flags;		/* enum tcp_flag */
	enum tcp_class class;	/* of a TCP_ODD_RETRANSMISSION; why it is: */
	int64_t waited;		/* ns that it had waited for an ACK */
	unsigned dups;		/* duplicate ACKs that had asked for it */
	bool holed;		/* SACK had told of octets beyond it */
	bool newer;		/* it is later than all before, as its marks say */
	bool taken;		/* TCP_ODD_FORMER: its receiver took that RST, or
				 * the data of `earlier_frame', which this disowns */
	bool former_waits;	/* TCP_ODD_PORTS_AGAIN: the SYN meets a TIME_WAIT */
	bool other_host;	/* the same: it seems to be of another host */
	uint64_t other_octets;	/* frame with the same range and other ones; 0 */
	int64_t disowned;	/* octets that a RST answers; */
	bool usual;		/* its TTL is about that of what came before */
	uint16_t doubts;	/* D() bits that hold now */
};

/* TCP_SIDE_END */
struct fact_tcp_side_end {
	const struct flow_side_end *me, *peer;
	unsigned side;		/* mine */
	bool fin_open;		/* my FIN was sent and nothing answered it */
	bool gave_up;		/* my SYN waited as long as any does */
	bool data_given_up;	/* my data was sent again so often, and no more */
	bool data_open;		/* else: it was not acknowledged when the connection
				 * came to its end, by no RST */
	bool lacks_mss;		/* it opened a connection without that option */
	uint64_t last_frame;	/* of the flow */
	uint16_t doubts;
};

/* FLOW_END */
struct fact_flow_end {
	uint64_t number;
	const struct flow *flow;
	const struct flow_side_end *side;	/* two: client, server */
	enum flow_outcome outcome;
	bool capture_ended, simultaneous_open;
	enum flow_split split;
	bool answers_unseen;	/* the side that is seen acknowledges the other */
	bool syn_unseen;	/* no SYN that opens the connection */
	bool port_zero;		/* a segment that is not damaged has such a port */
	int64_t missed, missed_ppm;	/* bytes, and of all acknowledged */
	uint64_t loss_frame;
	uint16_t doubts;
};

/* TCP_ANSWER */
struct fact_tcp_answer {
	enum tcp_question kind;
	enum tcp_verdict verdict;
	enum tcp_reaction reaction;	/* TCP_N_REACTIONS if it is undecided */
	uint64_t frame;		/* of the segment in question, and of */
	uint64_t challenge_frame;	/* the challenge ACK, 0: none; and of */
	uint64_t reaction_frame;	/* what decided it, 0: nothing */
	bool older;		/* it lies below where the connection began */
	bool taken_back;	/* its sender sent a RST before the answer */
	bool sure;		/* it is nothing that merely looks like an answer */
	uint64_t began_frame;	/* of what began the TIME_WAIT that a RST met, or
				 * of what it answered, `for_late', or of its
				 * sender's FIN */
	bool of_time_wait;	/* the segment met a TIME_WAIT */
	unsigned from;		/* side that sent it */
	unsigned unheeded;	/* ACK_UNHEEDED: how often it was tried in vain */
	uint16_t reset;		/* of a RST_EXACT: enum tcp_reset_odd, */
	uint64_t went_on_frame;	/* of its sender's that followed it, and */
	int64_t lost[2];	/* octets that it cost, of its sender first; 0 */
	bool for_late;		/* it answered what its sender had, who goes on; */
	bool unread;		/* its sender may have left data unread; */
	bool told;		/* or other rows say how it came to be */
	uint16_t doubts;
};

/* TCP_RESET: a RST, or data that came after one */
struct fact_tcp_reset {
	uint16_t reset;		/* enum tcp_reset_odd */
	uint32_t odd;		/* enum tcp_odd */
	uint64_t frame;
	uint64_t syn_frame;	/* the first of its flow */
	uint64_t rst_frame;	/* of the RST before it */
	unsigned ttl, usual_ttl;	/* of a TCP_RESET_OTHER_TTL */
	int64_t idle;		/* ns without a packet before it */
	uint32_t len;		/* payload */
	uint16_t flags;		/* enum tcp_flag */
	unsigned from;		/* side that sent it */
	uint16_t doubts;
};

/* TCP_OPENING: a segment of a connection that is not open yet */
struct fact_tcp_opening {
	uint16_t opening;	/* enum tcp_opening_odd */
	uint64_t frame, earlier_frame;
	uint64_t rst_frame;	/* of the RST that refused the SYN before */
	bool late_enough;	/* it came a retransmission time-out or more after
				 * the SYN or SYN,ACK before */
	bool asked_again;	/* the SYN that it answers came more than once */
	bool alike_twice;	/* a SYN,ACK was recorded twice as it was */
	unsigned from;		/* side that sent it */
	uint16_t doubts;
};

/* TCP_PACKET */
struct fact_tcp_packet {
	uint16_t quirks, flags;	/* enum packet_quirk, enum tcp_flag */
	uint8_t wscale;
	bool intact;		/* its checksum is not known to be wrong */
	uint64_t frame;
	unsigned from;		/* side that sent it */
	uint16_t doubts;
};

/* IP_PACKET */
struct fact_ip_packet {
	uint16_t odd;		/* enum ip_odd */
	uint8_t version;	/* 4, 6; 0: not known */
	uint64_t frame, earlier_frame;
	bool soon;		/* sooner after the earlier than its IP ID can be
				 * in use again */
};

/* CAPTURE_END */
struct fact_capture {
	const struct capture_info *info;
	const struct wire_tally *seen;
	uint64_t last_frame;	/* of the file */
	bool often_twice;	/* more packets than any network copies were
				 * recorded so, or at two points */
	bool often_elsewhere;
};

/* RUN_END */
struct fact_run {
	const struct host_shares *shares;
	const struct host_nat *nat;
	bool one_sided, sampled;	/* nearly all are */
	uint16_t doubts;
};

/* CAPTURE_INTERFACE is struct capture_interface, LEFT_OUT struct
 * check_left_out. */

void fact_segment_fill(const struct flow_segment *seg, const struct limits *l,
                       struct fact_tcp_segment *fact);
void fact_side_fill(const struct flow_end *end, unsigned side,
                    const struct limits *l, struct fact_tcp_side_end *fact);
void fact_flow_fill(const struct flow_end *end, struct fact_flow_end *fact);

#endif
