/* SPDX-License-Identifier: ISC */
#include "payload.h"
#include "script.h"

#include <stdlib.h>
#include <string.h>

static const char flag_names[] = "FSRP.UEWe";	/* as tcpdump names them */

uint16_t script_flags(struct text *t)
{
	unsigned flags = 0;

	text_expect(t, "[");
	for (; *t->at && *t->at != ']'; t->at++) {
		const char *name = strchr(flag_names, *t->at);

		if (name == NULL)
			text_fail(t, "no such flag: `%c'", *t->at);
		flags |= 1u << (name - flag_names);
	}
	text_expect(t, "]");
	return (uint16_t)flags;
}

/* SEQ:END(LENGTH); the end is checked, so that a slip of the pen is found. */
static void take_seq(struct text *t, struct segment *seg, bool raw)
{
	uint32_t end;

	seg->seq = (uint32_t)text_number(t, UINT32_MAX);
	text_expect(t, ":");
	end = (uint32_t)text_number(t, UINT32_MAX);
	text_expect(t, "(");
	seg->n_payload = (size_t)text_number(t, PAYLOAD);
	text_expect(t, ")");
	if (!raw && (uint32_t)(end - seg->seq) != seg->n_payload)
		text_fail(t, "%u:%u is not %zu bytes", seg->seq, end,
			seg->n_payload);
}

/* The same sequence number is the same byte, so that what is sent again is
 * equal to what was sent. */
static void fill_payload(struct segment *seg)
{
	for (size_t i = 0; i < seg->n_payload; i++)
		seg->payload[i] = (uint8_t)('a' + (seg->seq + i) % 26);
}

/* False if none is next. */
static bool take_payload(struct script *s, struct text *t,
                         struct segment *seg)
{
	struct bytes b = { 0 };

	if (!payload_take(s, t, seg->from, &b))
		return false;
	if (b.n != seg->n_payload)
		text_fail(t, "%zu bytes of payload, not %zu", b.n,
			seg->n_payload);
	memcpy(seg->payload, b.at, b.n);
	free(b.at);
	return true;
}

static void add(struct text *t, struct segment *seg, uint64_t value, size_t n)
{
	if (seg->n_options + n > OPTIONS)
		text_fail(t, "more than %d bytes of options", OPTIONS);
	while (n-- > 0)
		seg->options[seg->n_options++] = (uint8_t)(value >> 8 * n);
}

static void add_number(struct text *t, struct segment *seg, uint64_t max,
                       size_t n)
{
	add(t, seg, text_number(t, max), n);
}

static void take_sack(struct text *t, struct segment *seg)
{
	size_t length = seg->n_options + 1, edges = 0;

	add(t, seg, 0x0500, 2);
	do {
		add_number(t, seg, UINT32_MAX, 4);
		text_expect(t, ":");
		add_number(t, seg, UINT32_MAX, 4);
		edges += 2;
		text_at_end(t);
	} while (*t->at >= '0' && *t->at <= '9');
	seg->options[length] = (uint8_t)(2 + 4 * edges);
}

static void take_timestamps(struct text *t, struct segment *seg)
{
	add(t, seg, 0x080a, 2);
	text_expect(t, "val");
	add_number(t, seg, UINT32_MAX, 4);
	text_expect(t, "ecr");
	add_number(t, seg, UINT32_MAX, 4);
}

static void take_option(struct text *t, struct segment *seg)
{
	if (text_take(t, "mss")) {
		add(t, seg, 0x0204, 2);
		add_number(t, seg, UINT16_MAX, 2);
	} else if (text_take(t, "wscale")) {
		add(t, seg, 0x0303, 2);
		add_number(t, seg, UINT8_MAX, 1);
	} else if (text_take(t, "sackOK")) {
		add(t, seg, 0x0402, 2);
	} else if (text_take(t, "sack")) {
		take_sack(t, seg);
	} else if (text_take(t, "TS")) {
		take_timestamps(t, seg);
	} else if (text_take(t, "nop")) {
		add(t, seg, 1, 1);
	} else if (text_take(t, "eol")) {
		add(t, seg, 0, 1);
	} else if (text_take(t, "hex")) {
		seg->n_options += text_hex(t, seg->options + seg->n_options,
			OPTIONS - seg->n_options);
	} else {
		text_fail(t, "no such option: `%.20s'", t->at);
	}
}

static void take_options(struct text *t, struct segment *seg)
{
	do
		take_option(t, seg);
	while (text_take(t, ","));
	text_expect(t, ">");
	if (seg->n_options % 4 != 0)
		text_fail(t, "%zu bytes of options are no multiple of 4",
			seg->n_options);
}

static void take_dup(struct text *t, struct segment *seg)
{
	text_expect(t, "+");
	seg->dup = true;
	seg->dup_after = text_time(t);
	seg->dup_hop = text_take(t, "hop");
}

static void take_fragment(struct text *t, struct segment *seg)
{
	seg->fragment = (size_t)text_number(t, 65528);
	seg->fragments_reversed = text_take(t, "reversed");
	if (seg->fragment == 0 || seg->fragment % 8 != 0)
		text_fail(t, "fragments are multiples of 8 bytes");
}

static void take_part(struct text *t, struct segment *seg)
{
	seg->part = true;
	seg->part_from = (size_t)text_number(t, 65528);
	text_expect(t, ":");
	seg->part_to = (size_t)text_number(t, 65535);
	if (seg->part_from % 8 != 0 || seg->part_to <= seg->part_from)
		text_fail(t, "not a part: a fragment begins at a multiple of 8");
}

static void take_ip_len(struct text *t, struct segment *seg)
{
	seg->has_ip_len = true;
	seg->ip_len = (uint16_t)text_number(t, UINT16_MAX);
}

void script_override(struct script *s, struct text *t, struct segment *seg)
{
	if (text_take(t, "ttl"))
		seg->ttl = (uint8_t)text_number(t, UINT8_MAX);
	else if (text_take(t, "id"))
		seg->ip_id = (uint16_t)text_number(t, UINT16_MAX);
	else if (text_take(t, "bad_checksum"))
		seg->tcp_sum = SUM_BAD;
	else if (text_take(t, "offload_checksum"))
		seg->tcp_sum = SUM_PSEUDO;
	else if (text_take(t, "foreign_checksum"))
		seg->tcp_sum = SUM_FOREIGN;
	else if (text_take(t, "bad_ip_checksum"))
		seg->ip_sum = SUM_BAD;
	else if (text_take(t, "cut"))
		seg->cut = (size_t)text_number(t, 65535);
	else if (text_take(t, "frag"))
		take_fragment(t, seg);
	else if (text_take(t, "part"))
		take_part(t, seg);
	else if (text_take(t, "ip_len"))
		take_ip_len(t, seg);
	else if (text_take(t, "wire"))
		seg->wire = (size_t)text_number(t, 65535);
	else if (text_take(t, "dup"))
		take_dup(t, seg);
	else if (text_take(t, "vlan"))
		script_vlan(t, seg->vlan);
	else if (text_take(t, "in"))
		outer_take(&seg->outer, t);
	else if (text_take(t, "on"))
		seg->interface = script_interface(s, t);
	else if (text_take(t, "uncaptured"))
		seg->uncaptured = true;
	else
		text_fail(t, "what is `%.20s'?", t->at);
}

static void take_tcp(struct script *s, struct text *t, struct segment *seg)
{
	bool raw = text_take(t, "raw"), ack = false, payload = false;

	seg->window = 64240;
	seg->flags = script_flags(t);
	take_seq(t, seg, raw);
	while (!text_at_end(t)) {
		if (text_take(t, "ack")) {
			seg->ack = (uint32_t)text_number(t, UINT32_MAX);
			ack = true;
		} else if (text_take(t, "win")) {
			seg->window = (uint16_t)text_number(t, UINT16_MAX);
		} else if (text_take(t, "urg")) {
			seg->urgent = (uint16_t)text_number(t, UINT16_MAX);
		} else if (text_take(t, "<")) {
			take_options(t, seg);
		} else if (take_payload(s, t, seg)) {
			payload = true;
		} else {
			script_override(s, t, seg);
		}
	}
	if (!payload)
		fill_payload(seg);
	if (!raw && ack != ((seg->flags & FLAG_A) != 0))
		text_fail(t, "flag `.' and `ack' do not go together");
}

static void take_other(struct script *s, struct text *t, struct segment *seg)
{
	if (text_take(t, "udp"))
		seg->protocol = PROTO_UDP;
	else if (text_take(t, "icmp"))
		seg->protocol = seg->from->v6 ? PROTO_ICMP6 : PROTO_ICMP;
	else if (text_take(t, "arp"))
		seg->protocol = PROTO_ARP;
	else
		text_fail(t, "what is `%.20s'?", t->at);
	if (seg->protocol != PROTO_ARP) {
		seg->n_payload = (size_t)text_number(t, PAYLOAD);
		fill_payload(seg);
	}
	while (!text_at_end(t))
		script_override(s, t, seg);
}

int64_t script_time(struct script *s, struct text *t)
{
	bool after = text_take(t, "+");
	int64_t time = text_time(t) + (after ? s->time : 0);

	if (time < s->time && !text_take(t, "back"))
		text_fail(t, "time goes backwards");
	return time;
}

struct pair script_pair(struct script *s, struct text *t)
{
	struct pair pair = { script_host(s, t), NULL };

	text_expect(t, ">");
	pair.to = script_host(s, t);
	if (pair.from->v6 != pair.to->v6)
		text_fail(t, "IPv4 and IPv6 do not mix");
	return pair;
}

void script_begin(struct script *s, struct segment *seg, struct pair pair)
{
	memset(seg, 0, offsetof(struct segment, options));
	memset(&seg->n_options, 0,
		sizeof(*seg) - offsetof(struct segment, n_options));
	seg->time = s->time;
	seg->from = pair.from;
	seg->to = pair.to;
	seg->ttl = pair.from->ttl;
	seg->ip_id = pair.from->ip_id++;
	memcpy(seg->vlan, s->vlan, sizeof(seg->vlan));
	seg->outer = s->outer;
	seg->protocol = PROTO_TCP;
}

void script_segment(struct script *s, struct text *t, struct segment *seg)
{
	script_begin(s, seg, script_pair(s, t));
	text_at_end(t);
	if (*t->at == '[' || strncmp(t->at, "raw", 3) == 0)
		take_tcp(s, t, seg);
	else
		take_other(s, t, seg);
}
