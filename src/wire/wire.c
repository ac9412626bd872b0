/* SPDX-License-Identifier: ISC */
/* wire.c - walks a frame from layer to layer. */
#include "wire/wire.h"

#include <stdlib.h>

#include "wire/decode.h"

struct wire {
	struct defrag *defrag;
	enum wire_checksums checksums;
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
	w->checksums = checksums;
	w->defrag = defrag_new(l);
	if (w->defrag == NULL) {
		free(w);
		return NULL;
	}
	return w;
}

void wire_free(struct wire *w)
{
	if (w == NULL)
		return;
	defrag_free(w->defrag);
	free(w);
}

/* A record may claim fewer bytes than it has; the bytes are the better word. */
static void start(struct decode *d, const struct frame *f)
{
	uint32_t wire = f->wirelen > f->caplen ? f->wirelen : f->caplen;

	d->wire = wire;
	d->in = span_of(f->bytes, f->caplen);
	decode_clip(d, wire > f->fcs_len ? wire - f->fcs_len : 0);
	d->p->frame = f->number;
	d->p->time = f->time;
	d->p->wire_len = f->wirelen;
	d->p->interface = f->interface;
	d->p->quirks = 0;
	d->p->vlan = 0;
	d->p->tsval = 0;
	d->p->tsecr = 0;
}

enum wire_verdict wire_decode(struct wire *w, const struct frame *f,
	struct packet *p)
{
	struct decode d = {
		.p = p,
		.defrag = w->defrag,
		.checksums = w->checksums,
	};
	enum layer next;

	start(&d, f);
	next = link_first(&d, f->linktype);
	for (int i = 0; next != LAYER_DONE; i++) {
		if (i == LAYERS_MAX)
			return WIRE_MALFORMED;
		next = readers[next](&d);
	}
	return d.verdict;
}

void wire_release(struct wire *w)
{
	defrag_release(w->defrag);
}

uint64_t wire_fragments_dropped(const struct wire *w)
{
	return defrag_dropped(w->defrag);
}
