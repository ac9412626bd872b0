/* SPDX-License-Identifier: ISC */
/* zeek.c - a small machine that says what Zeek's conn.log would.
 *
 * Models Zeek 7 with its default scripts: packet_analysis/protocol/tcp/TCP.cc
 * and TCPSessionAdapter.cc (roles, sequence numbers, states, letters),
 * analyzer/protocol/tcp/TCP_Endpoint.* (sizes), TCP_Reassembler.cc (gaps) and
 * scripts/base/protocols/conn/main.zeek (conn_state). Zeek keeps every block
 * above a hole; here the holes of one side are one, and so may close early. */
#include "flow/zeek_inside.h"
#include "tcp/seq.h"

#include <stddef.h>

enum {
	CONTROL = TCP_SYN | TCP_FIN | TCP_RST,
	FAR = 1 << 20,		/* Zeek believes no SYN, RST or ACK 0 beyond */
};

enum { NO = INACTIVE };		/* in this table: stays where it is */

/* What becomes of a sender of FIN, RST, both. */
static const uint8_t ending[ZEEK_STATES][3] = {
	/*                    FIN              RST           FIN+RST      */
	[INACTIVE]        = { CLOSED,          RESET_FRESH,  RESET_CLOSED },
	[SYN_SENT]        = { CLOSED,          RESET_SYN,    RESET_CLOSED },
	[SYN_ACK_SENT]    = { CLOSED,          RESET,        RESET_CLOSED },
	[PARTIAL]         = { CLOSED,          RESET,        RESET_FIN },
	[ESTABLISHED]     = { CLEAN,           RESET,        RESET_FIN },
	[CLEAN]           = { NO,              RESET_CLOSED, RESET_CLOSED },
	[CLOSED]          = { NO,              RESET_CLOSED, RESET_CLOSED },
	[RESET_FRESH]     = { RESET_FRESH_FIN, NO,           RESET_FRESH_FIN },
	[RESET_SYN]       = { RESET_SYN_FIN,   NO,           RESET_SYN_FIN },
	[RESET_CLOSED]    = { NO,              NO,           NO },
	[RESET]           = { RESET_FIN,       NO,           RESET_FIN },
	[RESET_FRESH_FIN] = { NO,              NO,           NO },
	[RESET_SYN_FIN]   = { NO,              NO,           NO },
	[RESET_FIN]       = { NO,              NO,           NO },
};

/* likely_server_ports of Zeek's default scripts, TCP only. */
static const uint16_t server_ports[] = {
	21, 22, 25, 53, 79, 80, 81, 88, 102, 110, 135, 139, 389, 443, 445, 502,
	563, 585, 587, 614, 631, 636, 989, 990, 992, 993, 995, 1080, 1434, 1883,
	2811, 3128, 3268, 3306, 3389, 5222, 5223, 5269, 5432, 6379, 6666, 6667,
	6668, 6669, 8000, 8080, 8888, 20000,
};

static uint32_t forward(uint32_t from, uint32_t to)
{
	int32_t n = seq_beyond(to, from);

	return n > 0 ? (uint32_t)n : 0;
}

static bool has_said(const struct zeek_view *z, unsigned side, char letter)
{
	return zeek_history_has(z, zeek_letter_of(z, side, letter));
}

/* C, T, G and W appear at the 1st, 10th, 100th ... time. */
static void count(struct zeek_view *z, unsigned side, char letter, unsigned n)
{
	while (n > 1 && n % 10 == 0)
		n /= 10;
	if (n == 1)
		zeek_say(z, side, letter);
}

static void flip(struct zeek_view *z)
{
	z->orig ^= 1;
	zeek_history_add(z, '^');
}

/* Nothing but a SYN-ACK so far, and then an ACK or data: no stealth scan. */
static void flip_synack(struct zeek_view *z)
{
	struct zeek_side *o = &z->side[z->orig];

	if (o->state != SYN_ACK_SENT || !zeek_history_is(z, 'H'))
		return;
	o->state = ESTABLISHED;
	zeek_history_clear(z);
	flip(z);
	zeek_say(z, !z->orig, 'H');
}

/* Where what is known of the side's stream ends. */
static uint32_t edge_of(const struct zeek_side *s)
{
	return s->ack_leads ? s->ack : s->last;
}

static void advance_last(struct zeek_side *s, uint32_t n)
{
	uint32_t behind = s->ack_leads ? s->ack - s->last : 0;

	s->last += n;
	if (n < behind)
		return;
	zeek_extend(s, n - behind);
	s->ack_leads = 0;
}

static void advance_ack(struct zeek_side *s, uint32_t n)
{
	uint32_t behind = s->ack_leads ? 0 : s->last - s->ack;

	s->ack += n;
	if (n <= behind)
		return;
	zeek_extend(s, n - behind);
	s->ack_leads = 1;
}

/* Where the segment ends; the payload of a RST is not part of the stream. */
static uint32_t end_of(const struct packet *p)
{
	uint32_t end = p->seq;

	if (!(p->flags & TCP_RST))
		end += p->payload_len;
	return end + !!(p->flags & TCP_SYN) + !!(p->flags & TCP_FIN);
}

/* Says where the side's numbers begin; a SYN may say so again. */
static void begin(struct zeek_side *s, const struct packet *p)
{
	bool syn = p->flags & TCP_SYN;

	switch ((enum zeek_state)s->state) {
	case INACTIVE:
		if (!syn)
			zeek_restart(s, p->seq - 1, p->seq);
		else
			zeek_restart(s, p->seq, end_of(p));
		break;
	case SYN_SENT:
	case SYN_ACK_SENT:
		if (syn && p->seq != zeek_start_of(s))
			zeek_restart(s, p->seq, end_of(p));
		break;
	case PARTIAL:
	case ESTABLISHED:
	case RESET_FRESH:
	case RESET_FRESH_FIN:
		if (syn)
			zeek_restart(s, p->seq, end_of(p));
		break;
	case CLEAN:
	case CLOSED:
	case RESET_SYN:
	case RESET_CLOSED:
	case RESET:
	case RESET_SYN_FIN:
	case RESET_FIN:
	case ZEEK_STATES:
		break;
	}
}

static void tell_syn(struct zeek_view *z, const struct packet *p, unsigned side)
{
	struct zeek_side *s = &z->side[side];
	bool again = s->state != INACTIVE &&
		     (has_said(z, side, 'S') || has_said(z, side, 'H'));

	if (!again || p->seq != zeek_start_of(s))
		zeek_say(z, side, p->flags & TCP_ACK ? 'H' : 'S');
}

static void tell_fin(struct zeek_view *z, const struct packet *p, unsigned side)
{
	struct zeek_side *s = &z->side[side];
	unsigned mark = zeek_mark_of(p->seq + p->payload_len);

	if (!zeek_has_ended(s) || mark != s->fin_mark ||
	    !has_said(z, side, 'F'))
		zeek_say(z, side, 'F');
	s->fin_mark = mark & 0x1ff;
}

static void tell_rst(struct zeek_view *z, const struct packet *p, unsigned side)
{
	struct zeek_side *s = &z->side[side];
	unsigned mark = zeek_mark_of(p->seq);

	if (mark != s->rst_mark || !has_said(z, side, 'R'))
		zeek_say(z, side, 'R');
	s->rst_mark = mark & 0x1ff;
}

static void tell_once(struct zeek_view *z, unsigned side, char letter)
{
	if (!has_said(z, side, letter))
		zeek_say(z, side, letter);
}

static void tell_plain(struct zeek_view *z, const struct packet *p,
		       unsigned side)
{
	if (p->payload_len == 0 && !(p->flags & TCP_ACK))
		return;
	flip_synack(z);
	zeek_say_plain(z, side, p->payload_len > 0);
}

static void tell(struct zeek_view *z, const struct packet *p, unsigned side)
{
	switch (p->flags & CONTROL) {
	case 0:
		tell_plain(z, p, side);
		break;
	case TCP_SYN:
		tell_syn(z, p, side);
		break;
	case TCP_FIN:
		tell_fin(z, p, side);
		break;
	case TCP_RST:
		tell_rst(z, p, side);
		break;
	case TCP_FIN | TCP_RST:
	case TCP_FIN | TCP_RST | TCP_SYN:
		tell_once(z, side, 'I');
		break;
	default:
		tell_once(z, side, 'Q');
	}
}

static void tell_window(struct zeek_view *z, const struct packet *p,
			unsigned side)
{
	struct zeek_side *s = &z->side[side];

	if (p->window > 0 || p->flags & TCP_RST || s->zero_windows == 127 ||
	    zeek_group_of(s) == RST || zeek_group_of(&z->side[!side]) == FIN)
		return;
	s->zero_windows++;
	count(z, side, 'W', s->zero_windows);
}

/* Takes the ACK of what `s' sent; how far it goes beyond what was seen. */
static uint32_t take_ack(struct zeek_side *s, const struct packet *p)
{
	uint32_t n = forward(s->ack, p->ack), known = edge_of(s);

	if (s->state == INACTIVE) {
		zeek_restart(s, p->ack - 1, p->ack - 1);
		return 0;
	}
	if (p->flags & TCP_RST || n == 0 || (p->ack == 0 && n > FAR))
		return 0;
	advance_ack(s, n);
	return zeek_has_ended(s) ? 0 : forward(known, p->ack);
}

static void take_seq(struct zeek_view *z, const struct packet *p, unsigned side)
{
	struct zeek_side *s = &z->side[side];
	uint32_t end = end_of(p), ahead = forward(s->last, end);

	if (p->flags & (TCP_SYN | TCP_RST) &&
	    (ahead > FAR || forward(end, s->last) > FAR))
		return;
	/* Only a SYN and this FIN were captured: it may be 2 GB farther. */
	if (p->flags & TCP_FIN && s->last == zeek_start_of(s) + 1) {
		advance_last(s, end - s->last);
		return;
	}
	if (zeek_group_of(s) == RST)
		return;
	if (ahead > 0) {
		advance_last(s, ahead);
	} else if (p->payload_len > 0 && s->repeated < 1023) {
		s->repeated++;
		count(z, side, 'T', s->repeated);
	}
}

static void step_syn(struct zeek_view *z, const struct packet *p, unsigned side)
{
	struct zeek_side *s = &z->side[side], *peer = &z->side[!side];

	if (side == z->orig) {
		s->state = p->flags & TCP_ACK ? SYN_ACK_SENT : SYN_SENT;
		return;
	}
	if (peer->state == SYN_ACK_SENT && !(p->flags & TCP_ACK)) {
		flip(z);
		peer->state = ESTABLISHED;
	} else if (peer->state == SYN_SENT) {
		peer->state = ESTABLISHED;
	}
	s->state = ESTABLISHED;
}

/* The first packet of a side that is neither SYN nor end. */
static void step_plain(struct zeek_view *z, const struct packet *p,
		       unsigned side)
{
	struct zeek_side *s = &z->side[side], *peer = &z->side[!side];

	if (side != z->orig && p->payload_len == 0 && peer->state == SYN_SENT)
		return;
	if (p->flags & TCP_ACK && peer->state == ESTABLISHED)
		s->state = ESTABLISHED;
	else
		s->state = PARTIAL;
}

static void step_end(struct zeek_side *s, struct zeek_side *peer,
		     uint16_t flags)
{
	bool fin = flags & TCP_FIN, rst = flags & TCP_RST;
	unsigned next = ending[s->state][rst + (rst && fin)];

	if (zeek_group_of(s) == FIN && zeek_group_of(peer) == FIN)
		return;
	/* FIN, then RST, then the other side's FIN: ended well after all. */
	if ((s->state == ESTABLISHED || s->state == PARTIAL) && !rst &&
	    peer->state == RESET_CLOSED)
		peer->state = CLOSED;
	if (next != NO)
		s->state = next & 15;
}

static void step(struct zeek_view *z, const struct packet *p, unsigned side)
{
	struct zeek_side *s = &z->side[side], *peer = &z->side[!side];
	unsigned control = p->flags & CONTROL;

	if (s->state == INACTIVE && control & TCP_SYN)
		step_syn(z, p, side);
	else if (s->state == INACTIVE && control == 0)
		step_plain(z, p, side);
	else if (s->state == PARTIAL && peer->state == INACTIVE &&
		 control & TCP_SYN && !(p->flags & TCP_ACK))
		s->state = SYN_SENT;
	if (control & (TCP_FIN | TCP_RST))
		step_end(s, peer, p->flags);
}

static bool is_clean(const struct zeek_side *s)
{
	return s->state == ESTABLISHED || s->state == CLEAN;
}

/* Bytes of `side' are lost for good. Zeek believes that only of connections
 * whose both ends it knows. */
static void lose(struct zeek_view *z, unsigned side, uint32_t n)
{
	struct zeek_side *s = &z->side[side];

	if (n == 0 || !is_clean(s) || !is_clean(&z->side[!side]))
		return;
	z->missed += n;
	if (z->missed < n && z->missed_high < 15)
		z->missed_high++;
	if (s->gaps == 127)
		return;
	s->gaps++;
	count(z, side, 'G', s->gaps);
}

static void close_hole(struct zeek_view *z)
{
	uint32_t n = z->hole;

	z->hole = 0;
	lose(z, z->hole_side, n);
}

static void open_hole(struct zeek_view *z, unsigned side, uint32_t at,
		      uint32_t n)
{
	if (z->hole > 0 && z->hole_side != side)
		close_hole(z);
	if (z->hole == 0) {
		z->hole_at = at;
		z->hole_split = 0;
	}
	z->hole_side = side & 1;
	z->hole = n < UINT32_MAX - z->hole ? z->hole + n : UINT32_MAX;
}

/* A segment that is not new may be what was missing; its FIN too, if an ACK
 * behind it came first. */
static void fill_hole(struct zeek_view *z, const struct packet *p,
		      uint32_t edge)
{
	uint32_t from = z->hole_split ? z->side[z->hole_side].ack : z->hole_at;
	uint32_t end = end_of(p), before = forward(p->seq, from);
	uint32_t n = end - p->seq;

	n -= before < n ? before : n;
	n -= forward(edge, end) < n ? forward(edge, end) : n;
	z->hole -= n < z->hole ? n : z->hole;
	/* Where the rest is was not kept: only an ACK of all will tell. */
	if (n > 0 && !z->hole_split && forward(from, p->seq) == 0) {
		z->hole_split = 1;
		z->hole_at = edge - 1;
	}
}

/* What a segment says of holes; edge is what was known before it came. An empty
 * one can say so too, and bytes that the capture cut off are missing. */
static void take_data(struct zeek_view *z, const struct packet *p,
		      unsigned side, uint32_t edge)
{
	uint32_t gap = forward(edge, p->seq);

	if (p->flags & (TCP_SYN | TCP_RST))
		return;
	if (p->quirks & PKT_PAYLOAD_CUT)
		gap = forward(edge, p->seq + p->payload_len);
	else if (z->hole > 0 && z->hole_side == side)
		fill_hole(z, p, edge);
	if (gap > 0)
		open_hole(z, side, edge, gap);
}

static void take(struct zeek_view *z, const struct packet *p, unsigned side)
{
	struct zeek_side *s = &z->side[side], *peer = &z->side[!side];
	uint32_t edge, unseen = 0;
	bool is_acked = false;

	begin(s, p);
	if (p->flags & TCP_SYN && z->hole_side == side)
		z->hole = 0;
	edge = edge_of(s);
	tell(z, p, side);
	tell_window(z, p, side);
	if (p->flags & TCP_ACK) {
		unseen = take_ack(peer, p);
		is_acked = z->hole > 0 && z->hole_side != side &&
			   forward(z->hole_at, peer->ack) > 0;
	}
	take_seq(z, p, side);
	step(z, p, side);
	if (is_acked)
		close_hole(z);
	lose(z, !side, unseen);
	take_data(z, p, side, edge);
}

/* Of a calm connection both ends are known and nothing is missing: what comes
 * next may take a short way, and only one bit needs to be asked. */
static void settle(struct zeek_view *z)
{
	struct zeek_side *s = z->side;
	bool calm = z->hole == 0 && is_clean(&s[0]) && is_clean(&s[1]) &&
		    !s[0].ack_leads && !s[1].ack_leads;

	s[0].calm = calm;
	s[1].calm = calm;
}

static void take_damaged(struct zeek_view *z, unsigned side)
{
	struct zeek_side *s = &z->side[side];

	if (s->damaged == 15)
		return;
	s->damaged++;
	count(z, side, 'C', s->damaged);
}

/* Zeek goes by IP's length, whatever says less on the way. */
static void take_longer(struct zeek_view *z, const struct packet *p,
			unsigned side)
{
	struct packet longer = *p;

	longer.payload_len += p->ip_more;
	take(z, &longer, side);
}

void zeek_take(struct zeek_view *z, const struct packet *p, unsigned side)
{
	if (p->quirks & PKT_CHECKSUM_BAD) {
		take_damaged(z, side);
		return;
	}
	if (p->quirks & PKT_IP_LEN_MISMATCH)
		take_longer(z, p, side);
	else
		take(z, p, side);
	settle(z);
}

static bool is_server_port(uint16_t port)
{
	const size_t n = sizeof(server_ports) / sizeof(server_ports[0]);

	for (size_t i = 0; i < n && server_ports[i] <= port; i++)
		if (server_ports[i] == port)
			return true;
	return false;
}

/* Does a server seem to have sent the first packet? If both ports are known,
 * the lower one serves. Of a SYN-ACK the next packet decides: all it can change
 * is a SYN-ACK that stays alone, and runs of Zeek differ there. */
static bool is_from_server(const struct packet *p)
{
	return !(p->flags & TCP_SYN) && is_server_port(p->src_port) &&
	       !(is_server_port(p->dst_port) && p->src_port >= p->dst_port);
}

void zeek_init(struct zeek_view *z, const struct packet *p, unsigned side)
{
	*z = (struct zeek_view){ .orig = side & 1 };
	if (!zeek_sees(p))
		return;
	if (is_from_server(p))
		flip(z);
	zeek_take(z, p, side);
}
