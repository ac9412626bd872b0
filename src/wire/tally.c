/* SPDX-License-Identifier: ISC */
#include "wire/tally.h"

#include <string.h>

void wire_count_add(struct wire_count *c, uint64_t frame, int64_t time,
	uint32_t measure)
{
	if (c->packets++ == 0)
		c->least = measure;
	if (c->packets == 1 || frame < c->first_frame) {
		c->first_frame = frame;
		c->time = time;
	}
	if (frame > c->last_frame)
		c->last_frame = frame;
	if (measure < c->least)
		c->least = measure;
	if (measure > c->most)
		c->most = measure;
}

void wire_count_join(struct wire_count *to, const struct wire_count *c)
{
	const uint64_t packets = to->packets + c->packets;

	if (c->packets == 0)
		return;
	wire_count_add(to, c->first_frame, c->time, c->least);
	wire_count_add(to, c->last_frame, c->time, c->most);
	to->packets = packets;
}

static void add(struct wire_count *c, const struct packet *p, uint32_t measure)
{
	wire_count_add(c, p->frame, p->time, measure);
}

static void note_sender(struct wire_tally *t, const struct packet *p)
{
	if (t->offload_sum.packets == 1) {
		memcpy(t->sum_host, p->src, sizeof(t->sum_host));
		t->sum_version = p->ip_version;
	} else if (memcmp(t->sum_host, p->src, sizeof(t->sum_host)) != 0) {
		t->sum_hosts = true;
	}
}

void wire_tally_packet(struct wire_tally *t, const struct packet *p)
{
	if (p->quirks & PKT_OPTIONS_CUT)
		add(&t->header_cut, p, p->header_len);
	else if (p->quirks & PKT_PAYLOAD_CUT)
		add(&t->payload_cut, p, p->payload_captured);
	if (p->quirks & PKT_IP_LEN_ZERO)
		add(&t->ip_len_zero, p, p->ip_len);
	if ((p->quirks & PKT_CHECKSUM_OFFLOAD) &&
		!(p->quirks & PKT_OFFLOAD_GUESSED))
		wire_tally_offload(t, p);
}

void wire_tally_offload(struct wire_tally *t, const struct packet *p)
{
	add(&t->offload_sum, p, p->ip_len);
	note_sender(t, p);
}
