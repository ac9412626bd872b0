/* SPDX-License-Identifier: ISC */
/* fuzz_tcp.c - TCP as a list of packets: any bytes make segments of a few
 * connections, near enough to what they expect that they get somewhere, and go
 * through the flows and the checks with hardly any room.
 *
 * All goes through two beds: one writes down what goes by the book, the other
 * plays everything; both must say the same.
 *
 * Seven bytes a packet: who and what, flags, three steps from what is expected
 * next (sequence number, acknowledgment, time), how far a step reaches, and
 * the length. */
#include <assert.h>
#include <stdlib.h>

#include "base/span.h"
#include "checks/checks.h"
#include "find/ledger.h"
#include "flow/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TUPLES = 8, BATCH_MAX = 8, HEADER = 20 };

struct bed {
	struct limits limits;
	struct flow_engine *engine;
	struct ledger ledger;
	struct check_sink sink;
	uint32_t *head;			/* findings of the flow at hand */
	uint32_t next[TUPLES][2];	/* sequence numbers */
	int64_t time;
	uint64_t frames, ended, counted;
	uint64_t said;			/* a digest of all that it said */
	struct flow_batch batch;
	int64_t clock;
};

static void say(struct bed *b, uint64_t what)
{
	b->said = hash_mix(b->said ^ what, UINT64_C(0x9e3779b97f4a7c15));
}

static void say_finding(struct bed *b, const struct finding *f)
{
	say(b, f->id);
	say(b, f->severity);
	say(b, f->certainty);
	say(b, f->place.flow);
	for (unsigned i = 0; i < f->n_frames; i++)
		say(b, f->frames[i]);
}

static void say_side(struct bed *b, const struct record_side *s)
{
	for (unsigned i = 0; i < s->n_states; i++) {
		say(b, s->states[i].state);
		say(b, s->states[i].frame);
		say(b, (uint64_t)s->states[i].time);
		say(b, s->states[i].inferred);
	}
	for (const uint64_t *n = &s->packets; n <= &s->duplicate_acks; n++)
		say(b, *n);
	say(b, s->isn);
	say(b, (uint64_t)s->mss << 16 | (uint64_t)s->wscale << 8 | s->ttl);
	say(b, (uint64_t)s->zero_window_ns);
	say(b, (uint64_t)s->rtt.mean);
	say(b, s->rtt.samples);
}

static void say_record(struct bed *b, const struct flow_record *r)
{
	for (unsigned i = 0; i < 2; i++)
		say_side(b, &r->side[i]);
	say(b, r->flow);
	say(b, r->last_frame);
	say(b, (uint64_t)r->end);
	say(b, r->outcome);
	say(b, r->closed_by);
	say(b, r->doubts);
	say(b, (uint64_t)r->rtt_syn_synack);
	say(b, (uint64_t)r->rtt_synack_ack);
	for (const char *c = r->zeek.history; *c != '\0'; c++)
		say(b, (uint64_t)*c);
	say(b, (uint64_t)r->zeek.orig_bytes);
	say(b, (uint64_t)r->zeek.resp_bytes);
}

static void take(void *ctx, const struct finding *f, uint16_t left,
                 enum settle settle)
{
	struct bed *b = ctx;

	(void)left;
	(void)settle;
	assert(f->id < FIND_N && f->severity < SEV_N && f->count == 1);
	assert(f->certainty < CERT_N && f->n_frames <= FINDING_FRAMES);
	say_finding(b, f);
	if (f->place.flow != 0)
		ledger_add(&b->ledger, b->head, f);
}

static void set_limits(struct limits *l)
{
	limits_init(l);
	l->flows_max = 4;
	l->tombstones_max = 2;
	l->holes_max = 3;
	l->holes_total = 8;
}

static void make(struct bed *b, bool plays_all)
{
	struct flow_options o = { .limits = &b->limits,
		.time_wait_ns = INT64_C(240000000000) };
	struct err err;

	*b = (struct bed){ .time = INT64_C(1700000000000000000),
		.clock = INT64_MIN };
	set_limits(&b->limits);
	for (unsigned i = 0; i < TUPLES; i++) {
		b->next[i][0] = 0xffffff00u * (i + 1);
		b->next[i][1] = 0x7fffff80u + i;
	}
	b->engine = flow_engine_new(&o, &err);
	if (b->engine == NULL || ledger_init(&b->ledger, 6, &err) < 0)
		abort();
	b->engine->plays_all = plays_all;
	b->sink = (struct check_sink){ take, b, &b->limits };
}

static void check_conn(const struct tcp_conn *c)
{
	for (unsigned i = 0; i < 2; i++) {
		const struct tcp_endpoint *e = &c->end[i];

		assert(e->state < TCP_N_STATES);
		assert(e->seen - e->gap >= INT32_MIN);
		assert(e->wscale <= 14);
	}
	assert(tcp_steps(c) <= TCP_STEPS + TCP_STEPS_MORE);
}

static void check_record(struct bed *b, const struct flow_end *end)
{
	struct flow_record r;

	flow_record_fill(b->engine, end, &r);
	say_record(b, &r);
	assert(r.first_frame == end->number && r.last_frame >= r.first_frame);
	assert(r.end >= r.start && r.outcome <= FLOW_OPEN);
	for (unsigned i = 0; i < 2; i++) {
		const struct record_side *s = &r.side[i];

		assert(s->n_states >= 1 && s->n_states <= RECORD_STATES);
		assert(s->unique_bytes < UINT64_C(1) << 40);
		assert(s->missed_bytes < UINT64_C(1) << 40);
		assert(s->unacked_bytes < UINT64_C(1) << 40);
		assert(s->duplicates <= s->packets);
		assert(s->zero_window_ns >= 0);
		for (unsigned k = 0; k < TCP_N_STATES; k++)
			assert(s->time_in[k] >= -1);
	}
}

static void end_flow(struct bed *b, struct flow_end *end)
{
	struct flow *f = end->flow;

	b->head = &f->findings;
	if (!end->again && !end->plain)
		check_end(end, &b->sink);
	ledger_settle(&b->ledger, f->findings, INT64_MAX, end->doubts);
	flow_end_tell(b->engine, end);
	check_conn(&end->grown->conn);
	check_record(b, end);
	b->ended += !end->again;
	if (!end->again && f->first_frame % 2 == 0 && flow_may_wait(f)) {
		flow_hold(b->engine, f);
		return;
	}
	b->counted += (uint64_t)end->grown->conn.end[0].packets +
		end->grown->conn.end[1].packets;
	ledger_drop(&b->ledger, &f->findings);
	flow_release(b->engine, f);
}

static void end_flows(struct bed *b, int64_t now)
{
	struct flow_end end;

	while (flow_end_next(b->engine, now, &end))
		end_flow(b, &end);
}

static void judge(struct bed *b, struct flow_segment *seg)
{
	uint32_t none = 0;

	b->head = seg->flow != NULL ? &seg->flow->findings : &none;
	if (*b->head != 0)
		ledger_settle(&b->ledger, *b->head, seg->packet->time,
		              seg->doubts_before);
	check_segment(seg, &b->sink);
	if (none != 0)
		ledger_drop(&b->ledger, &none);
}

static void push_batch(struct bed *b)
{
	struct flow_segment seg;
	enum flow_news news;

	b->batch.last_clock = b->clock;
	flow_prepare(b->engine, &b->batch);
	while ((news = flow_push(b->engine, &seg)) != FLOW_NOTHING) {
		if (news == FLOW_ENDS) {
			end_flows(b, flow_now(b->engine));
			continue;
		}
		assert((seg.flow == NULL) == seg.late && seg.number != 0);
		assert(seg.number <= seg.packet->frame && seg.tcp.from < 2);
		if (seg.flow != NULL && seg.flow->form == FLOW_GROWN)
			check_conn(&flow_grown(b->engine, seg.flow)->conn);
		say(b, seg.tcp.odd);
		say(b, seg.number);
		judge(b, &seg);
	}
	b->batch.n = 0;
}

/* A step of -128..127 times 1, 40, 2^16 or 2^28. */
static uint32_t step(uint8_t by, unsigned reach)
{
	static const uint32_t times[] = { 1, 40, 1u << 16, 1u << 28 };

	return (uint32_t)(int8_t)by * times[reach & 3];
}

/* Who and what: the tuple (3 bits), the side, a wrong checksum, an IP ID, cut
 * payload, and whether the batch ends here. */
static struct packet packet_of(struct bed *b, uint8_t who, uint8_t flags)
{
	static const uint16_t windows[] = { 0, 1, 502, 65535 };
	unsigned side = who >> 3 & 1;
	struct packet p = {
		.frame = ++b->frames,
		.header_len = HEADER,
		.mss = flags & TCP_SYN ? 1460 : 0,
		.wscale = 200,
		.ip_version = 4,
		.wire_len = 54,
		.flags = flags,
		.window = windows[flags >> 6],
		.src_port = side ? 80 : (uint16_t)(1024 + (who & 7)),
		.dst_port = side ? (uint16_t)(1024 + (who & 7)) : 80,
		.src = { [15] = (uint8_t)(1 + side) },
		.dst = { [15] = (uint8_t)(2 - side) },
		.quirks = (who >> 4 & 3) == 3 ? PKT_CHECKSUM_BAD :
			flags & TCP_SYN ? PKT_HAS_WSCALE : 0,
		.ip_id = who >> 6 & 1,
	};

	return p;
}

static void add_packet(struct bed *b, struct span *in)
{
	uint8_t who = (uint8_t)span_be(in, 1);
	uint8_t flags = (uint8_t)span_be(in, 1);
	uint8_t seq = (uint8_t)span_be(in, 1), ack = (uint8_t)span_be(in, 1);
	uint8_t wait = (uint8_t)span_be(in, 1);
	uint8_t reach = (uint8_t)span_be(in, 1), len = (uint8_t)span_be(in, 1);
	static const int64_t waits[] = { 10000, 1000000, 1000000000,
		INT64_C(60000000000) };
	struct packet p = packet_of(b, who, flags);
	uint32_t *next = b->next[who & 7];
	unsigned side = who >> 3 & 1;

	p.seq = next[side] + step(seq, reach);
	if (flags & TCP_ACK)
		p.ack = next[side ^ 1] + step(ack, reach >> 2);
	p.payload_len = len < 128 ? len & 3u : (len - 127u) * 100;
	b->time += (int8_t)wait * waits[reach >> 4 & 3];
	if (b->time < 0)
		b->time = 0;
	p.time = b->time;
	next[side] = p.seq + p.payload_len + ((flags & TCP_SYN) != 0) +
		((flags & TCP_FIN) != 0);
	if (p.time > b->clock)
		b->clock = p.time;
	b->batch.packet[b->batch.n] = p;
	b->batch.clock[b->batch.n++] = b->clock;
	if (b->batch.n == BATCH_MAX || who >> 7)
		push_batch(b);
}

/* Nothing is left, and all that came was counted somewhere. */
static void drop(struct bed *b)
{
	struct flow_stats s;

	push_batch(b);
	end_flows(b, INT64_MAX);
	flow_engine_stats(b->engine, &s);
	assert(s.flows == b->ended);
	assert(b->counted + s.late == b->frames);
	assert(b->engine->flows.used == 0 && b->engine->growns.used == 0);
	assert(b->engine->journals.used == 0);
	assert(b->engine->room.ranges.used == 0);
	assert(b->engine->room.closing.used == 0);
	assert(b->engine->tombs.n <= b->limits.tombstones_max);
	assert(b->ledger.entries.used == 0);
	ledger_fini(&b->ledger);
	flow_engine_free(b->engine);
}

/* What is said of it all. */
static uint64_t play(struct span in, bool plays_all)
{
	static struct bed b;

	make(&b, plays_all);
	while (in.left >= 7)
		add_packet(&b, &in);
	drop(&b);
	return b.said;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span in = span_of(data, size);
	const uint64_t noted = play(in, false);

	assert(noted == play(in, true));
	return 0;
}
