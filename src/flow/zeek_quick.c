/* SPDX-License-Identifier: ISC */
/* zeek_quick.c - short ways for what most flows consist of: a SYN, its SYN-ACK,
 * then data, ACKs and FINs in order.
 *
 * Zeek is not modelled here again: each way ends where zeek_take() would end,
 * and all packets that are less simple go there. */
#include "flow/zeek_inside.h"
#include "tcp/seq.h"

enum {
	CONTROL = TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK,
	SPECIAL = PKT_CHECKSUM_BAD | PKT_PAYLOAD_CUT | PKT_IP_LEN_MISMATCH,
};

static bool is_forward(uint32_t from, uint32_t to)
{
	return seq_beyond(to, from) >= 0;
}

/* The next packet of a calm side, with an ACK of no more than was sent? Zeek
 * is wary of an ACK of 0. */
static bool is_next(const struct zeek_side *s, const struct zeek_side *peer,
		    const struct packet *p)
{
	return s->calm && p->seq == s->last && p->ack != 0 &&
	       is_forward(peer->ack, p->ack) && is_forward(p->ack, peer->last);
}

/* The SYN-ACK to a SYN that was all so far? Then nothing can be missing. */
static bool is_answer(const struct zeek_view *z, const struct packet *p,
		      unsigned side)
{
	const struct zeek_side *s = &z->side[side], *peer = &z->side[side ^ 1];

	return s->state == INACTIVE && peer->state == SYN_SENT &&
	       side != z->orig && p->payload_len == 0 &&
	       peer->reach == 1 && peer->reach_high == 0 &&
	       p->ack == peer->last;
}

static void take_plain(struct zeek_view *z, const struct packet *p,
		       unsigned side)
{
	struct zeek_side *s = &z->side[side];

	z->side[side ^ 1].ack = p->ack;
	s->last += p->payload_len;
	zeek_extend(s, p->payload_len);
	zeek_say_plain(z, side, p->payload_len > 0);
}

static void take_fin(struct zeek_view *z, const struct packet *p, unsigned side)
{
	struct zeek_side *s = &z->side[side];

	z->side[side ^ 1].ack = p->ack;
	s->last += p->payload_len + 1;
	zeek_extend(s, p->payload_len + 1);
	s->fin_mark = zeek_mark_of(p->seq + p->payload_len) & 0x1ff;
	s->state = CLEAN;
	zeek_say(z, side, 'F');
}

static void take_answer(struct zeek_view *z, const struct packet *p,
			unsigned side)
{
	struct zeek_side *s = &z->side[side], *peer = &z->side[side ^ 1];

	zeek_restart(s, p->seq, p->seq + 1);
	peer->ack = p->ack;
	s->state = peer->state = ESTABLISHED;
	s->calm = peer->calm = 1;
	z->many = 1;
	zeek_say(z, side, 'H');
}

static void push_slowly(struct zeek_view *z, const struct packet *p,
			unsigned side)
{
	if (zeek_is_blank(z)) {
		zeek_init(z, p, side);
	} else if (zeek_sees(p)) {
		z->many |= !(p->quirks & PKT_CHECKSUM_BAD);
		zeek_take(z, p, side);
	}
}

/* False if it has to be pushed slowly. */
static bool push_quickly(struct zeek_view *z, const struct packet *p,
                         unsigned side)
{
	const struct zeek_side *s = &z->side[side], *peer = &z->side[side ^ 1];
	unsigned control = p->flags & CONTROL;

	if (control == TCP_ACK && is_next(s, peer, p))
		take_plain(z, p, side);
	else if (control == (TCP_ACK | TCP_FIN) && s->state == ESTABLISHED &&
		 is_next(s, peer, p))
		take_fin(z, p, side);
	else if (control == (TCP_ACK | TCP_SYN) && is_answer(z, p, side))
		take_answer(z, p, side);
	else
		return false;
	return true;
}

void zeek_push(struct zeek_view *z, const struct packet *p, unsigned side)
{
	if (p->window == 0 || (p->quirks & SPECIAL) ||
	    !push_quickly(z, p, side))
		push_slowly(z, p, side);
}
