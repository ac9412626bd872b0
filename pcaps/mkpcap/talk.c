/* SPDX-License-Identifier: ISC */
#include "talk.h"

#include <string.h>

#include "payload.h"

enum { MS = 1000000, SOON = MS / 10, USUAL = MS, WAY = 20 * MS };
enum { LIST = 64, WINDOW = 8192 };

/* What a line says besides its payload. */
struct line {
	struct host *from;
	uint16_t flags, window;
	bool noack, crossing;
	size_t each;			/* bytes a segment; 0: see cut */
	size_t cut[LIST], n_cuts;	/* offsets where it is cut */
	size_t order[LIST], n_order;	/* segments from 1; none: all */
};

static void join(struct pair pair)
{
	pair.from->peer = pair.to;
	pair.to->peer = pair.from;
	pair.from->client = true;
	pair.to->client = false;
}

/* `A > B', else the hosts that are there from the start. */
static struct pair take_pair(struct script *s, struct text *t)
{
	if (text_word_before(t, ">"))
		return script_pair(s, t);
	if (s->host[0].v6 != s->host[1].v6)
		text_fail(t, "IPv4 and IPv6 do not mix");
	return (struct pair){ &s->host[0], &s->host[1] };
}

bool talk_at(struct script *s, struct text *t)
{
	struct pair pair;

	if (!text_take(t, "at"))
		return false;
	pair = take_pair(s, t);
	join(pair);
	text_expect(t, "seq");
	pair.from->next = (uint32_t)text_number(t, UINT32_MAX);
	text_expect(t, "ack");
	pair.to->next = (uint32_t)text_number(t, UINT32_MAX);
	pair.from->acked = pair.to->next;
	pair.to->acked = pair.from->next;
	return true;
}

void talk_note(const struct segment *seg)
{
	struct host *from = seg->from;
	bool syn = seg->flags & FLAG_S;

	if (seg->protocol != PROTO_TCP)
		return;
	if (syn && from->peer != seg->to)
		join(seg->flags & FLAG_A ?
			(struct pair){ seg->to, from } :
			(struct pair){ from, seg->to });
	if (from->peer != seg->to || (!syn && seg->seq != from->next))
		return;
	from->next = seg->seq + (uint32_t)seg->n_payload + syn +
		((seg->flags & FLAG_F) != 0);
	if (seg->flags & FLAG_A)
		from->acked = seg->ack;
}

static void send_now(struct talk *k, int64_t after)
{
	struct segment *seg = k->segment;

	k->script->time += after;
	seg->time = k->script->time;
	k->send(k->to, seg);
}

static void offer_options(struct segment *seg)
{
	static const uint8_t options[] = { 2, 4, 1460 >> 8, 1460 & 0xff,
		1, 1, 4, 2, 1, 3, 3, 7 };

	memcpy(seg->options, options, sizeof(options));
	seg->n_options = sizeof(options);
	seg->window = seg->flags & FLAG_A ? 65160 : 64240;
}

/* Each conversation begins higher, as if a clock drove it (RFC 9293 3.4.1). */
static void take_numbers(struct talk *k, struct text *t, struct pair pair)
{
	uint32_t higher = 1000000 * k->script->opened++;

	pair.from->next = 1000 + higher;
	pair.to->next = 9000 + higher;
	if (text_take(t, "isn")) {
		pair.from->next = (uint32_t)text_number(t, UINT32_MAX);
		pair.to->next = (uint32_t)text_number(t, UINT32_MAX);
	}
}

/* One of the three that open a conversation. */
static void send_opening(struct talk *k, struct text *t, uint16_t flags)
{
	struct segment *seg = k->segment;

	seg->flags = flags;
	seg->seq = seg->from->next;
	seg->ack = flags & FLAG_A ? seg->to->next : 0;
	seg->from->acked = seg->ack;
	seg->window = WINDOW;
	if (flags & FLAG_S) {
		offer_options(seg);
		seg->from->next++;
	}
	while (!text_at_end(t))
		script_override(k->script, t, seg);
}

static void take_open(struct talk *k, struct text *t)
{
	static const uint16_t flags[] = { FLAG_S, FLAG_S | FLAG_A, FLAG_A };
	static const int64_t after[] = { 0, WAY, SOON };
	struct pair there = take_pair(k->script, t);
	struct pair back = { there.to, there.from };
	struct text mods;

	join(there);
	take_numbers(k, t, there);
	for (unsigned i = 0; i < 3; i++) {
		mods = *t;
		script_begin(k->script, k->segment, i == 1 ? back : there);
		send_opening(k, &mods, flags[i]);
		send_now(k, after[i]);
	}
	*t = mods;
}

/* N,M,… */
static size_t take_list(struct text *t, size_t list[LIST])
{
	size_t n = 0;

	do {
		if (n == LIST)
			text_fail(t, "more than %d numbers", LIST);
		list[n++] = (size_t)text_number(t, SIZE_MAX);
	} while (text_take(t, ","));
	return n;
}

static void take_split(struct text *t, struct line *l)
{
	if (!text_take(t, "each")) {
		l->n_cuts = take_list(t, l->cut);
		return;
	}
	text_at_end(t);
	l->each = 1;
	if (*t->at >= '0' && *t->at <= '9')
		l->each = (size_t)text_number(t, PAYLOAD);
	if (l->each == 0)
		text_fail(t, "segments of no bytes");
}

static void take_modifier(struct talk *k, struct text *t, struct line *l)
{
	text_at_end(t);
	if (*t->at == '[')
		l->flags = script_flags(t);
	else if (text_take(t, "win"))
		l->window = (uint16_t)text_number(t, UINT16_MAX);
	else if (text_take(t, "noack"))
		l->noack = true;
	else if (text_take(t, "crossing"))
		l->crossing = true;
	else if (text_take(t, "split"))
		take_split(t, l);
	else if (text_take(t, "order"))
		l->n_order = take_list(t, l->order);
	else
		script_override(k->script, t, k->segment);
}

static size_t count_parts(const struct talk *k, const struct line *l)
{
	if (l->each && k->payload.n > 0)
		return (k->payload.n + l->each - 1) / l->each;
	return l->n_cuts + 1;
}

/* Where the i-th part ends, from 0. */
static size_t end_of(const struct talk *k, const struct line *l, size_t i)
{
	if (i + 1 == count_parts(k, l))
		return k->payload.n;
	return l->each ? (i + 1) * l->each : l->cut[i];
}

static void check_parts(const struct talk *k, struct text *t,
                        const struct line *l)
{
	size_t parts = count_parts(k, l), from = 0, to;

	for (size_t i = 0; i < parts; i++, from = to) {
		to = end_of(k, l, i);
		if (parts > 1 && (to <= from || to > k->payload.n))
			text_fail(t, "no such cut of %zu bytes",
				k->payload.n);
		if (to - from > PAYLOAD)
			text_fail(t, "%zu bytes in a segment: split them",
				to - from);
	}
	for (size_t i = 0; i < l->n_order; i++)
		if (l->order[i] < 1 || l->order[i] > parts)
			text_fail(t, "no segment %zu of %zu", l->order[i],
				parts);
}

static void send_part(struct talk *k, const struct line *l, size_t i)
{
	size_t from = i ? end_of(k, l, i - 1) : 0, to = end_of(k, l, i);
	unsigned flags = l->flags;
	struct segment *seg = k->segment;

	if (to < k->payload.n)
		flags &= ~(unsigned)FLAG_F;
	seg->flags = (uint16_t)flags;
	seg->window = l->window;
	seg->seq = l->from->next + (uint32_t)from;
	seg->ack = flags & FLAG_A ? l->from->acked : 0;
	seg->n_payload = to - from;
	if (to > from)
		memcpy(seg->payload, k->payload.at + from, to - from);
}

static void send_parts(struct talk *k, const struct line *l)
{
	size_t n = l->n_order ? l->n_order : count_parts(k, l);

	if (!l->crossing)
		l->from->acked = l->from->peer->next;
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			k->segment->ip_id = l->from->ip_id++;
		send_part(k, l, l->n_order ? l->order[i] - 1 : i);
		send_now(k, i > 0 ? SOON : 0);
	}
	l->from->next += (uint32_t)k->payload.n +
		((l->flags & FLAG_F) != 0);
}

static void send_ack(struct talk *k, struct host *from)
{
	struct segment *seg = k->segment;

	script_begin(k->script, seg, (struct pair){ from, from->peer });
	seg->flags = FLAG_A;
	seg->window = WINDOW;
	seg->seq = from->next;
	seg->ack = from->acked = from->peer->next;
	send_now(k, SOON);
}

/* What is after `A:', `fin A' or `rst A'. */
static void say(struct talk *k, struct text *t, struct line l)
{
	if (l.from->peer == NULL)
		text_fail(t, "%s is in no conversation: `open' or `at'",
			l.from->name);
	k->payload.n = 0;
	if (payload_take(k->script, t, l.from, &k->payload))
		l.flags |= FLAG_P;
	l.window = WINDOW;
	script_begin(k->script, k->segment,
		(struct pair){ l.from, l.from->peer });
	while (!text_at_end(t))
		take_modifier(k, t, &l);
	if (k->payload.n == 0 && (l.flags & (FLAG_F | FLAG_R)) == 0)
		text_fail(t, "nothing is sent");
	check_parts(k, t, &l);
	send_parts(k, &l);
	if (!l.noack)
		send_ack(k, l.from->peer);
}

/* Both say the same of their FINs. */
static void take_close(struct talk *k, struct text *t)
{
	struct host *first = script_host(k->script, t);
	struct text mods = *t;

	say(k, t, (struct line){ .from = first, .flags = FLAG_F | FLAG_A });
	*t = mods;
	k->script->time += USUAL;
	say(k, t, (struct line){ .from = first->peer,
		.flags = FLAG_F | FLAG_A });
}

bool talk_line(struct talk *k, struct text *t)
{
	struct script *s = k->script;
	struct line l = { .flags = FLAG_A };

	if (text_take(t, "open")) {
		take_open(k, t);
	} else if (text_take(t, "close")) {
		take_close(k, t);
	} else if (text_take(t, "fin")) {
		l.flags |= FLAG_F;
		l.from = script_host(s, t);
		say(k, t, l);
	} else if (text_take(t, "rst")) {
		l.flags |= FLAG_R;
		l.noack = true;
		l.from = script_host(s, t);
		say(k, t, l);
	} else if (text_word_before(t, ":")) {
		l.from = script_host(s, t);
		text_expect(t, ":");
		say(k, t, l);
	} else {
		return false;
	}
	return true;
}
