/* SPDX-License-Identifier: ISC */
#include "checks/facts.h"

#include "base/clock.h"

void fact_segment_fill(const struct flow_segment *seg, const struct limits *l,
                       struct fact_tcp_segment *fact)
{
	*fact = (struct fact_tcp_segment){
		.odd = seg->tcp.odd,
		.frame = seg->tcp.frame,
		.earlier_frame = seg->tcp.earlier_frame,
		.denied_frame = seg->tcp.denied_frame,
		.time = seg->tcp.time,
		.since = seg->tcp.since,
		.late_enough = seg->tcp.since >=
			(int64_t)l->rto_min_ms * NS_PER_MS || seg->late,
		.told = seg->tcp.copy == TCP_FIN_SENT,
		.from = seg->tcp.from,
		.len = seg->packet->payload_len,
		.flags = seg->packet->flags,
		.class = seg->tcp.class,
		.waited = seg->tcp.waited,
		.dups = seg->tcp.dups,
		.holed = seg->tcp.holed,
		.newer = seg->tcp.newer,
		.taken = (seg->tcp.odd & TCP_ODD_FORMER) &&
			!(seg->tcp.odd & (TCP_ODD_OUTSIDE |
			                  TCP_ODD_RST_IGNORED)),
		.former_waits = seg->former_waits,
		.other_host = seg->other_host,
		.other_octets = seg->other_octets,
		.disowned = seg->tcp.disowned,
		.usual = seg->tcp.usual,
		.doubts = seg->doubts,
	};
	if (fact->earlier_frame == 0 && seg->flow != NULL &&
	    (fact->odd & TCP_ODD_REFUSED))
		fact->earlier_frame = seg->flow->first_frame;
}

/* Neither a SYN whose options were cut nor one that opened nothing tells. */
static bool lacks_mss(const struct flow_end *end, unsigned side)
{
	const struct tcp_endpoint *me = &end->grown->conn.end[side];
	const unsigned marks = TCP_MARK_SYN | TCP_MARK_OPENED;

	return (me->marks & marks) == marks && me->mss == 0 &&
	       !(end->doubts & D(cut));
}

/* Tries, and then a RST of its own or silence; the peer may say what it likes of
 * other things, but was not heard since. */
static bool gave_data_up(const struct flow_side_end *me,
                         const struct flow_side_end *peer,
                         const struct limits *l)
{
	return me->open_octets > 0 && me->unheard.tries >= l->give_up_tries &&
	       peer->rst_frame == 0 && peer->seen && !peer->shut &&
	       (me->unheard.gave_up || me->rst_frame != 0);
}

void fact_side_fill(const struct flow_end *end, unsigned side,
                    const struct limits *l, struct fact_tcp_side_end *fact)
{
	const struct flow_side_end *me = &end->side[side];

	*fact = (struct fact_tcp_side_end){
		.me = me,
		.peer = &end->side[side ^ 1],
		.side = side,
		.fin_open = me->fin.sent && !me->fin.answered &&
			!end->side[side ^ 1].shut &&
			me->state != TCP_CLOSED && me->state != TCP_UNKNOWN &&
			me->state != TCP_SYN_SENT,
		.gave_up = (me->syn.copies > l->syn_give_up_tries &&
			me->syn.due) ||
			end->sight_ends - end->start >=
			(int64_t)l->syn_give_up_s * 1000 * NS_PER_MS,
		.data_given_up = gave_data_up(me, &end->side[side ^ 1], l),
		.data_open = me->open_octets > 0 && end->side[side ^ 1].seen &&
			(me->rst_frame | end->side[side ^ 1].rst_frame) == 0 &&
			!end->capture_ended && !end->evicted,
		.lacks_mss = lacks_mss(end, side),
		.last_frame = end->flow->last_frame,
		.doubts = end->doubts,
	};
}

static bool has_port_zero(const struct flow_end *end)
{
	const struct tcp_conn *c = &end->grown->conn;
	const struct flow_tuple *t = &end->flow->tuple;

	return (t->port[0] == 0 || t->port[1] == 0) &&
	       ((c->end[0].marks | c->end[1].marks) & TCP_MARK_SENT);
}

void fact_flow_fill(const struct flow_end *end, struct fact_flow_end *fact)
{
	int64_t missed = end->side[0].missed + end->side[1].missed;
	int64_t acked = end->side[0].acked + end->side[1].acked;

	*fact = (struct fact_flow_end){
		.number = end->number,
		.flow = end->flow,
		.side = end->side,
		.outcome = end->outcome,
		.capture_ended = end->capture_ended,
		.simultaneous_open = end->simultaneous_open,
		.split = end->split,
		.answers_unseen = flow_end_answers_unseen(end),
		.syn_unseen = !((end->grown->conn.end[0].marks |
		                 end->grown->conn.end[1].marks) &
		                TCP_MARK_ACTIVE),
		.port_zero = has_port_zero(end),
		.missed = missed,
		.missed_ppm = acked > 0 ? missed * 1000000 / acked : 0,
		.loss_frame = end->loss_frame,
		.doubts = end->doubts,
	};
}
