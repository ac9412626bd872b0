/* SPDX-License-Identifier: ISC */
/* wire.c - walks a frame from layer to layer. */
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

#include "wire/checksum.h"
#include "wire/decode.h"
#include "wire/plain.h"
#include "wire/wlan.h"

enum { UDP_PART = 4 };	/* of defrag_bytes */

struct wire {
	struct decode d;	/* the last frame's; half of it never changes */
	struct rewrites rewrites;
	struct partials partials;
	struct wlan_senders senders;
	struct limits of_udp;	/* of its fragments: a part of the others' */
};

const char *const wire_verdict_name[WIRE_N_VERDICTS] = {
#define VERDICT(name, json, meaning) json,
#include "wire/verdicts.def"
#undef VERDICT
};

static enum layer (*const readers[LAYERS])(struct decode *d) = {
#define LAYER(name, reader) [LAYER_##name] = reader,
#include "wire/layers.def"
#undef LAYER
};

struct wire *wire_new(const struct limits *l, enum wire_checksums checksums)
{
	struct wire *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->of_udp = *l;
	w->of_udp.defrag_bytes /= UDP_PART;
	w->d.checksums = checksums;
	w->d.limits = l;
	w->d.rewrites = &w->rewrites;
	w->d.partials = &w->partials;
	w->d.senders = &w->senders;
	w->d.defrag = defrag_new(l);
	w->d.udp_defrag = defrag_new(&w->of_udp);
	w->d.outers = outers_new(l->tunnels_max);
	if (w->d.defrag == NULL || w->d.udp_defrag == NULL ||
		w->d.outers == NULL) {
		wire_free(w);
		return NULL;
	}
	return w;
}

/* As long as one is to be verified, all are. */
void wire_checksum_nets(struct wire *w, const struct net_rules *nets)
{
	if (nets->n == 0)
		return;
	w->d.nets = nets;
	w->d.elsewhere = w->d.checksums;
	w->d.checksums = WIRE_CHECKSUMS_VERIFY;
}

void wire_free(struct wire *w)
{
	if (w == NULL)
		return;
	defrag_free(w->d.defrag);
	defrag_free(w->d.udp_defrag);
	outers_free(w->d.outers);
	free(w);
}

static void fill_frame(struct packet *p, const struct frame *f)
{
	p->frame = f->number;
	p->time = f->time;
	p->wire_len = f->wirelen;
	p->interface = f->interface;
	p->quirks = 0;
	p->outer = 0;
	p->mss = 0;
	p->wscale = 0;
	p->tsval = 0;
	p->tsecr = 0;
}

/* A record may claim fewer bytes than it has; the bytes are the better word. */
static uint32_t length_of(const struct frame *f)
{
	uint32_t n = f->wirelen > f->caplen ? f->wirelen : f->caplen;

	return n > f->fcs_len ? n - f->fcs_len : 0;
}

/* What the packet was carried in, once it is known to be of interest. */
static uint16_t find_outer(struct decode *d)
{
	uint16_t at = 0;

	for (uint32_t i = 0; i < d->n_steps; i++) {
		d->step[i].around = at;
		at = outers_find(d->outers, &d->step[i]);
	}
	return at;
}

/* A port is no proof: what makes no sense as a tunnel is UDP after all. */
static enum wire_verdict conclude(struct decode *d)
{
	if (d->guessed &&
		(d->verdict == WIRE_MALFORMED || d->verdict == WIRE_NOT_IP))
		return WIRE_UDP;
	if (d->verdict == WIRE_TCP)
		d->p->outer = find_outer(d);
	return d->verdict;
}

static enum layer first(struct decode *d, uint16_t linktype)
{
	d->frame = d->in.at;
	d->guessed = d->wlan_padded = d->wire_unknown = false;
	d->depth = d->n_steps = 0;
	return link_first(d, linktype);
}

static enum wire_verdict walk(struct decode *d, enum layer next)
{
	for (int i = 0; next != LAYER_DONE; i++) {
		if (i == LAYERS_MAX)
			return WIRE_TOO_DEEP;
		next = readers[next](d);
	}
	return conclude(d);
}

static inline void begin(struct decode *d, const struct frame *f,
	struct packet *p)
{
	fill_frame(p, f);
	d->p = p;
	d->wire = length_of(f);
	d->in.at = f->bytes;
	d->in.left = f->caplen < d->wire ? f->caplen : d->wire;
	d->ip_sum = CHECKSUM_RIGHT;
	d->before_card = false;
}

/* What only facts need; few frames have any. */
static void begin_fact(struct decode *d)
{
	d->p->ip_version = 0;
	d->ip_seen = d->ends_early = false;
	d->fact.odd = 0;
	d->fact.earlier_frame = 0;
	d->fact.since = 0;
}

/* Who sent it, if that was read. */
static void place_fact(struct decode *d, const struct frame *f)
{
	struct ip_fact *fact = &d->fact;

	fact->frame = f->number;
	fact->time = f->time;
	fact->ip_version = d->p->ip_version;
	if (fact->ip_version == 0)
		return;
	memcpy(fact->src, d->p->src, sizeof(fact->src));
	memcpy(fact->dst, d->p->dst, sizeof(fact->dst));
}

static enum wire_verdict walk_and_tell(struct decode *d, const struct frame *f,
	enum layer next)
{
	enum wire_verdict verdict;

	begin_fact(d);
	verdict = walk(d, next);
	if (verdict == WIRE_MALFORMED && d->ends_early && d->ip_seen)
		d->fact.odd |= IP_ODD_TRUNCATED;
	if (d->fact.odd != 0)
		place_fact(d, f);
	return verdict;
}

/* Out of the way of frames that are plain. */
__attribute__((noinline))
static enum wire_verdict walk_whole(struct decode *d, const struct frame *f)
{
	return walk_and_tell(d, f, first(d, f->linktype));
}

enum wire_verdict wire_decode(struct wire *w, const struct frame *f,
	struct packet *p)
{
	struct decode *d = &w->d;

	begin(d, f, p);
	if (f->linktype == LINKTYPE_ETHERNET && plain_read(d))
		return d->verdict;
	return walk_whole(d, f);
}

bool wire_fact(struct wire *w, struct ip_fact *fact)
{
	if (w->d.fact.odd == 0)
		return false;
	*fact = w->d.fact;
	w->d.fact.odd = 0;	/* frames that are plain leave it so */
	return true;
}

bool wire_incomplete(struct wire *w, int64_t now, struct ip_fact *fact)
{
	while (defrag_incomplete(w->d.defrag, now, fact))
		if (fact->next == PROTOCOL_TCP)
			return true;
	return false;
}

/* As walk(), but no TCP header is read unless a datagram of those that are
 * wanted became whole on the way. */
static enum wire_verdict walk_unmatched(struct decode *d, enum layer next)
{
	for (int i = 0; next != LAYER_DONE && i < LAYERS_MAX; i++) {
		if (next == LAYER_TCP && d->unmatched)
			return WIRE_FILTERED;
		next = readers[next](d);
	}
	if (next != LAYER_DONE || (d->unmatched && d->verdict != WIRE_HELD))
		return WIRE_FILTERED;
	return conclude(d);
}

enum wire_verdict wire_decode_unmatched(struct wire *w, const struct frame *f,
	struct packet *p)
{
	struct decode *d = &w->d;
	enum wire_verdict verdict;

	begin(d, f, p);
	begin_fact(d);
	d->unmatched = true;
	verdict = walk_unmatched(d, first(d, f->linktype));
	d->unmatched = false;
	if (verdict == WIRE_FILTERED)
		d->fact.odd = 0;
	else if (d->fact.odd != 0)
		place_fact(d, f);
	return verdict;
}

bool wire_has_next(const struct wire *w)
{
	return w->d.rest_wire > 0;
}

enum wire_verdict wire_next(struct wire *w, const struct frame *f,
	struct packet *p)
{
	struct decode *d = &w->d;

	begin(d, f, p);
	d->in = d->rest;
	d->wire = d->rest_wire;
	d->n_steps = d->rest_steps;
	d->depth = d->rest_depth;
	d->guessed = d->rest_guessed;
	return walk_and_tell(d, f, LAYER_AMSDU);
}

void wire_release(struct wire *w)
{
	defrag_release(w->d.defrag);
	defrag_release(w->d.udp_defrag);
}

uint64_t wire_fragments_dropped(const struct wire *w)
{
	return defrag_dropped(w->d.defrag) + defrag_dropped(w->d.udp_defrag);
}

const struct outers *wire_outers(const struct wire *w)
{
	return w->d.outers;
}
