/* SPDX-License-Identifier: ISC */
/* defrag.c - pieces are kept newest first and copied in that order when the
 * datagram is whole, so that the bytes that came first are written last. */
#include "wire/defrag.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "wire/piece.h"

enum {
	DATAGRAM_MAX = 65535,
	BUCKETS_MIN = 64,
	BUCKETS_MAX = 65536,
	RECENT = 64,
};

struct pending {
	struct pending *chain;	/* in its bucket */
	struct pending *older, *newer;
	struct piece *pieces;
	struct fragment_key key;
	int64_t since, last;	/* when the first came, and the last */
	uint64_t first_frame, last_frame;
	uint64_t count;		/* fragments it took, copies aside */
	uint32_t held;		/* sum of the pieces' len */
	uint32_t end;		/* of the furthest piece */
	uint32_t total;		/* 0 while the last fragment is missing */
	bool dead;		/* takes nothing any more */
	bool foreign;		/* because nobody wants it */
	bool copy;		/* perhaps one of a datagram that was whole */
	bool begun;		/* the first fragment is there */
	bool unmatched;		/* by a filter: the first, or all there are */
	uint8_t next, ttl, tos;
};

struct done {
	struct done *next;
	uint8_t bytes[];
};

/* A datagram that was whole a short while ago. */
struct whole_one {
	struct fragment_key key;
	int64_t time;
	bool is_set;
};

struct defrag {
	const struct limits *l;
	struct pending **bucket;
	size_t mask;
	struct hash_seed seed;
	struct pending *oldest, *newest;
	uint64_t datagrams, bytes, dropped;
	struct done *done;
	struct pending *stale;	/* too old, to be told; by `chain' */
	struct whole_one recent[RECENT];
};

static size_t bucket_count(uint64_t datagrams)
{
	size_t n = BUCKETS_MIN;

	while (n < datagrams && n < BUCKETS_MAX)
		n *= 2;
	return n;
}

struct defrag *defrag_new(const struct limits *l)
{
	struct defrag *d = calloc(1, sizeof(*d));
	size_t n = bucket_count(l->defrag_datagrams);

	if (d == NULL)
		return NULL;
	d->l = l;
	d->mask = n - 1;
	d->bucket = calloc(n, sizeof(struct pending *));
	if (d->bucket == NULL) {
		free(d);
		return NULL;
	}
	hash_seed_init(&d->seed);
	return d;
}

/* Whoever sends the fragments must not choose the bucket. */
static size_t bucket_of(const struct defrag *d, const struct fragment_key *k)
{
	uint8_t bytes[sizeof(*k)];
	uint64_t h = d->seed.key[0];

	static_assert(sizeof(bytes) % 8 == 0, "no byte is left out");
	memcpy(bytes, k, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i += 8)
		h = hash_mix(hash_load(bytes + i) ^ d->seed.key[1],
			h ^ d->seed.key[2]);
	return h & d->mask;
}

static struct pending **find(struct defrag *d, const struct fragment_key *k)
{
	struct pending **at = &d->bucket[bucket_of(d, k)];

	while (*at != NULL && memcmp(&(*at)->key, k, sizeof(*k)) != 0)
		at = &(*at)->chain;
	return at;
}

static uint64_t cost(uint32_t captured)
{
	return sizeof(struct piece) + captured;
}

static void free_pieces(struct defrag *d, struct pending *g)
{
	while (g->pieces != NULL) {
		struct piece *p = g->pieces;

		g->pieces = p->next;
		d->bytes -= cost(p->captured);
		free(p);
	}
}

static void unlink_age(struct defrag *d, struct pending *g)
{
	*(g->older != NULL ? &g->older->newer : &d->oldest) = g->newer;
	*(g->newer != NULL ? &g->newer->older : &d->newest) = g->older;
}

static void take_out(struct defrag *d, struct pending *g)
{
	*find(d, &g->key) = g->chain;
	unlink_age(d, g);
	free_pieces(d, g);
	d->bytes -= sizeof(*g);
	d->datagrams--;
}

static void drop(struct defrag *d, struct pending *g)
{
	take_out(d, g);
	free(g);
}

static void count_dropped(struct defrag *d, const struct pending *g)
{
	if (!g->dead && !g->unmatched)
		d->dropped += g->count;
}

static void evict_oldest(struct defrag *d)
{
	count_dropped(d, d->oldest);
	drop(d, d->oldest);
}

/* Time may run backwards in a capture; then nothing gets old. */
static bool is_old(const struct defrag *d, const struct pending *g, int64_t now)
{
	if (now <= g->since)
		return false;
	return ((uint64_t)now - (uint64_t)g->since) / 1000000000 >=
	       d->l->defrag_seconds;
}

/* It waited in vain; that is told, if it says anything. */
static void give_up(struct defrag *d, struct pending *g)
{
	if (g->dead || g->copy || g->unmatched) {
		drop(d, g);
		return;
	}
	take_out(d, g);
	g->chain = d->stale;
	d->stale = g;
}

static void give_up_oldest(struct defrag *d)
{
	count_dropped(d, d->oldest);
	give_up(d, d->oldest);
}

/* Too soon for another datagram to have the same IP ID? */
static bool is_soon(const struct defrag *d, int64_t then, int64_t now)
{
	return now >= then &&
	       ((uint64_t)now - (uint64_t)then) / 1000000 < d->l->rto_min_ms;
}

static void expire(struct defrag *d, int64_t now)
{
	while (d->oldest != NULL && is_old(d, d->oldest, now))
		give_up_oldest(d);
}

static void fill_incomplete(const struct pending *g, struct ip_fact *fact)
{
	*fact = (struct ip_fact){
		.odd = IP_ODD_INCOMPLETE,
		.ip_version = g->key.version,
		.earlier_frame = g->first_frame,
		.frame = g->last_frame,
		.time = g->last,
		.since = g->last - g->since,
		.begun = g->begun,
		.next = g->next,
	};
	memcpy(fact->src, g->key.src, sizeof(fact->src));
	memcpy(fact->dst, g->key.dst, sizeof(fact->dst));
}

bool defrag_incomplete(struct defrag *d, int64_t now, struct ip_fact *fact)
{
	struct pending *g;

	while (d->stale == NULL && d->oldest != NULL &&
		(now == INT64_MAX || is_old(d, d->oldest, now)))
		give_up_oldest(d);
	g = d->stale;
	if (g == NULL)
		return false;
	d->stale = g->chain;
	fill_incomplete(g, fact);
	free(g);
	return true;
}

/* Which datagrams share a place must not depend on a secret. */
static struct whole_one *recent(struct defrag *d, const struct fragment_key *k)
{
	return &d->recent[(k->id ^ k->id >> 8) % RECENT];
}

static void note_whole(struct defrag *d, const struct fragment *f)
{
	*recent(d, &f->key) = (struct whole_one){ f->key, f->time, true };
}

/* Was the datagram of f whole within n units of ns before or after? */
static bool was_whole(struct defrag *d, const struct fragment *f, uint64_t unit,
	uint64_t n)
{
	const struct whole_one *w = recent(d, &f->key);
	const uint64_t a = (uint64_t)w->time, b = (uint64_t)f->time;

	return w->is_set && memcmp(&w->key, &f->key, sizeof(f->key)) == 0 &&
	       (w->time < f->time ? b - a : a - b) / unit <= n;
}

static struct pending *begin(struct defrag *d, const struct fragment *f)
{
	struct pending *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return NULL;
	g->key = f->key;
	g->since = g->last = f->time;
	g->first_frame = g->last_frame = f->frame;
	g->copy = was_whole(d, f, 1000000000, d->l->defrag_seconds);
	g->next = f->next;
	g->unmatched = f->unmatched;
	g->older = d->newest;
	*(d->newest != NULL ? &d->newest->newer : &d->oldest) = g;
	d->newest = g;
	*find(d, &g->key) = g;
	d->datagrams++;
	d->bytes += sizeof(*g);
	return g;
}

/* Makes room for a fragment, and a datagram if it is the first of one. */
static bool make_room(struct defrag *d, const struct fragment *f,
	const struct pending *g)
{
	uint64_t need = cost(f->captured) + (g == NULL ? sizeof(*g) : 0);

	while (d->bytes + need > d->l->defrag_bytes ||
		(g == NULL && d->datagrams >= d->l->defrag_datagrams)) {
		if (d->oldest == NULL || d->oldest == g)
			return false;
		evict_oldest(d);
	}
	return true;
}

static bool is_impossible(const struct fragment *f)
{
	return f->len == 0 || (f->more && f->len % 8 != 0) ||
	       f->len > DATAGRAM_MAX || f->offset > DATAGRAM_MAX - f->len;
}

/* Does f end where the others say that the datagram does not? */
static bool contradicts(const struct pending *g, const struct fragment *f)
{
	uint32_t end = f->offset + f->len;

	if (f->more)
		return g->total != 0 && end >= g->total;
	return g->total != 0 ? end != g->total : end < g->end;
}

static enum relation relate_to_all(const struct pending *g,
	const struct fragment *f)
{
	enum relation worst = APART;

	for (const struct piece *p = g->pieces; p != NULL; p = p->next) {
		enum relation r = relate(p, f);

		if (r == COPY)
			return COPY;
		if (r == CONFLICT)
			worst = CONFLICT;
	}
	return worst;
}

static bool keep(struct defrag *d, struct pending *g, const struct fragment *f)
{
	struct piece *p = malloc(sizeof(*p) + f->captured);

	if (p == NULL)
		return false;
	*p = (struct piece){ g->pieces, f->offset, f->len, f->captured,
		f->frame, f->time };
	memcpy(p->bytes, f->bytes, f->captured);
	g->pieces = p;
	g->count++;
	g->last_frame = f->frame;
	g->last = f->time;
	g->held += f->len;
	d->bytes += cost(f->captured);
	if (f->offset + f->len > g->end)
		g->end = f->offset + f->len;
	if (!f->more)
		g->total = f->offset + f->len;
	if (!g->begun)
		g->unmatched = g->unmatched && f->unmatched;
	if (f->offset == 0 && !g->begun) {
		g->begun = true;
		g->unmatched = f->unmatched;
		g->next = f->next;
		g->ttl = f->ttl;
		g->tos = f->tos;
	}
	return true;
}

/* How far the pieces go without a hole. */
static uint32_t reach(const struct pending *g, bool captured)
{
	uint32_t to = 0, before;

	do {
		before = to;
		for (const struct piece *p = g->pieces; p != NULL; p = p->next)
			if (p->offset <= to && piece_end(p, captured) > to)
				to = piece_end(p, captured);
	} while (to != before);
	return to;
}

static bool is_whole(const struct pending *g)
{
	return g->total != 0 && g->held >= g->total &&
	       reach(g, false) == g->total;
}

static enum defrag_result finish(struct defrag *d, struct pending *g,
	struct datagram *whole)
{
	struct done *done = calloc(1, sizeof(*done) + g->total);

	if (done == NULL)
		return DEFRAG_FULL;
	for (const struct piece *p = g->pieces; p != NULL; p = p->next)
		memcpy(done->bytes + p->offset, p->bytes, p->captured);
	done->next = d->done;
	d->done = done;
	*whole = (struct datagram){
		.bytes = done->bytes,
		.captured = reach(g, true),
		.len = g->total,
		.unmatched = g->unmatched,
		.doubtful = !is_soon(d, g->since, g->last),
		.next = g->next,
		.ttl = g->ttl,
		.tos = g->tos,
	};
	drop(d, g);
	return DEFRAG_WHOLE;
}

static enum defrag_result kill(struct defrag *d, struct pending *g)
{
	g->dead = true;
	free_pieces(d, g);
	return DEFRAG_BAD;
}

/* Remembers that what still comes for it need not be kept. */
static enum defrag_result refuse(struct defrag *d, struct pending *g,
	const struct fragment *f)
{
	if (g == NULL && f->more && make_room(d, f, NULL))
		g = begin(d, f);
	if (g != NULL) {
		g->foreign = true;
		kill(d, g);
	}
	return DEFRAG_FOREIGN;
}

/* Has another datagram begun under the key of one that nobody wants? */
static bool is_next(const struct pending *g, const struct fragment *f)
{
	return g->foreign && f->offset == 0;
}

static enum defrag_result full(struct defrag *d, const struct datagram *whole)
{
	d->dropped += !whole->unmatched;
	return DEFRAG_FULL;
}

static enum defrag_result store(struct defrag *d, struct pending *g,
	const struct fragment *f, struct datagram *whole)
{
	if (!make_room(d, f, g))
		return full(d, whole);
	if (g == NULL)
		g = begin(d, f);
	if (g == NULL || !keep(d, g, f))
		return full(d, whole);
	if (!is_whole(g))
		return DEFRAG_HELD;
	note_whole(d, f);
	return finish(d, g, whole);
}

/* Pieces that f overlaps and is no copy of; the latest is told. With IPv4 a
 * router may have cut the same datagram anew: then both say the same. */
static void note_overlap(const struct pending *g, const struct fragment *f,
	struct ip_fact *fact)
{
	for (const struct piece *p = g->pieces; p != NULL; p = p->next) {
		if (f->offset >= piece_end(p, false) ||
			p->offset >= f->offset + f->len || is_same(f, p) ||
			(f->key.version == 4 && agrees(f, p)))
			continue;
		fact->odd |= IP_ODD_OVERLAP;
		fact->earlier_frame = p->frame;
		fact->since = f->time - p->time;
		return;
	}
}

/* The first fragment of a datagram that came, or a copy recorded late. */
static enum defrag_result push_first(struct defrag *d, const struct fragment *f,
	struct datagram *whole)
{
	if (was_whole(d, f, 1000, d->l->duplicate_us))
		return DEFRAG_HELD;
	return store(d, NULL, f, whole);
}

/* Is f of another datagram, with an IP ID that is in use again? It then says
 * other than a fragment long before it. IPv6 has too many IDs for that. */
static bool is_another(const struct defrag *d, const struct pending *g,
	const struct fragment *f, const struct ip_fact *fact)
{
	if (f->key.version != 4)
		return false;
	if (fact->odd & IP_ODD_OVERLAP)
		return fact->since > 0 &&
		       !is_soon(d, f->time - fact->since, f->time);
	return f->time > g->last && !is_soon(d, g->last, f->time) &&
	       contradicts(g, f);
}

void defrag_begin_again(struct defrag *d, const struct fragment *f)
{
	struct datagram none = { .unmatched = false };

	store(d, NULL, f, &none);
}

enum defrag_result defrag_push(struct defrag *d, const struct fragment *f,
	struct datagram *whole, struct ip_fact *fact)
{
	struct pending *g;
	enum relation r;

	expire(d, f->time);
	whole->unmatched = f->unmatched;
	g = *find(d, &f->key);
	if (f->foreign)
		return refuse(d, g, f);
	if (is_impossible(f))
		return DEFRAG_BAD;
	if (g != NULL && is_next(g, f)) {
		drop(d, g);
		g = NULL;
	}
	if (g != NULL && (g->begun || !g->unmatched))
		whole->unmatched = g->unmatched;
	if (g == NULL)
		return push_first(d, f, whole);
	if (g->dead)
		return g->foreign ? DEFRAG_FOREIGN : DEFRAG_BAD;
	note_overlap(g, f, fact);
	if (is_another(d, g, f, fact)) {
		give_up(d, g);
		whole->unmatched = f->unmatched;
		return store(d, NULL, f, whole);
	}
	r = contradicts(g, f) ? CONFLICT : relate_to_all(g, f);
	if (r == COPY)
		return DEFRAG_HELD;
	if (r == CONFLICT)
		return f->key.version == 6 ? kill(d, g) : DEFRAG_BAD;
	if (g->count >= d->l->defrag_fragments)
		return full(d, whole);
	return store(d, g, f, whole);
}

void defrag_release(struct defrag *d)
{
	while (d->done != NULL) {
		struct done *done = d->done;

		d->done = done->next;
		free(done);
	}
}

void defrag_free(struct defrag *d)
{
	struct pending *g, *next;

	if (d == NULL)
		return;
	for (g = d->oldest; g != NULL; g = next) {
		next = g->newer;
		free_pieces(d, g);
		free(g);
	}
	for (g = d->stale; g != NULL; g = next) {
		next = g->chain;
		free(g);
	}
	defrag_release(d);
	free(d->bucket);
	free(d);
}

uint64_t defrag_dropped(const struct defrag *d)
{
	return d->dropped;
}
