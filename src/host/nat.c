/* SPDX-License-Identifier: ISC */
#include "host/nat.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fetch.h"
#include "base/hash.h"

enum {
	WAYS = 4,		/* handshakes of a hash */
	ANSWER_S = 10		/* a SYN waits no longer */
};

enum {
	COPIED  = 1 << 0,	/* there is a copy of it, */
	PAIRED  = 1 << 1,	/* which was proved */
	NO_SIGN = 1 << 2	/* its numbers tell nothing */
};

struct host_syns {
	uint32_t isn[WAYS];	/* looked through before the others */
	uint32_t next;		/* the oldest */
	struct host_syn syn[WAYS];
};

uint64_t host_nat_cost(void)
{
	return sizeof(struct host_syns) / WAYS;
}

int host_nat_init(struct host_nat *n, const struct limits *l, struct err *err)
{
	const uint32_t most = (uint32_t)(l->nat_handshakes / WAYS);
	uint32_t sets = hash_size(most);

	if (sets > most && sets > 1)
		sets /= 2;
	*n = (struct host_nat){
		.syns = calloc(sets, sizeof(*n->syns)),
		.mask = sets - 1,
		.soon = (int64_t)l->nat_ms * NS_PER_MS,
		.open_until = INT64_MIN,
	};
	if (n->syns == NULL)
		return err_set(err, "no memory");
	return 0;
}

void host_nat_fini(struct host_nat *n)
{
	free(n->syns);
}

/* Not a secret one: what is found must not depend on chance. */
static struct host_syns *syns_of(const struct host_nat *n, uint32_t isn)
{
	return &n->syns[(isn * UINT64_C(0x9e3779b97f4a7c15) >> 33) & n->mask];
}

void host_nat_fetch(const struct host_nat *n, const struct packet *p)
{
	if (!(p->flags & TCP_ACK))
		fetch_lines(syns_of(n, p->seq),
		            sizeof(*n->syns) / CACHE_LINE);
}

/* Is it from the client, or if not, to it? */
static bool is_of(const struct host_syn *s, const struct packet *p, bool client)
{
	const unsigned from = !client;

	return s->port[from] == p->src_port && s->port[!from] == p->dst_port &&
	       s->ip_version == p->ip_version &&
	       memcmp(s->addr[from], p->src, sizeof(p->src)) == 0 &&
	       memcmp(s->addr[!from], p->dst, sizeof(p->dst)) == 0;
}

static bool is_there(const struct host_syns *set, unsigned i, uint32_t isn)
{
	return set->isn[i] == isn && set->syn[i].frame[0] != 0;
}

/* Nearly always not. */
static inline bool may_have(const struct host_syns *set, uint32_t isn)
{
	bool has = false;

	for (unsigned i = 0; i < WAYS; i++)
		has |= set->isn[i] == isn;
	return has;
}

static struct host_syn *find(struct host_syns *set, const struct packet *p,
                             uint32_t isn, bool client)
{
	for (unsigned i = 0; i < WAYS; i++)
		if (is_there(set, i, isn) && is_of(&set->syn[i], p, client))
			return &set->syn[i];
	return NULL;
}

/* Never 0. */
static uint32_t shape_of(const struct packet *p)
{
	enum { KINDS = PKT_HAS_TS | PKT_HAS_WSCALE | PKT_SACK_PERMITTED };
	const uint32_t scale = p->quirks & PKT_HAS_WSCALE ? p->wscale : 0;
	const uint32_t kinds = p->quirks & KINDS;

	return (p->window ^ kinds << 10 ^ scale << 24) |
	       (uint32_t)(p->payload_len != 0) << 30 | UINT32_C(1) << 31;
}

static void note(struct host_syn *s, const struct packet *p, bool answer)
{
	s->frame[answer] = p->frame;
	s->time[answer] = p->time;
	s->isn[answer] = p->seq;
	s->ttl[answer] = p->ttl;
	if (p->quirks & PKT_OPTIONS_CUT)
		return;
	s->shape[answer] = shape_of(p);
	s->mss[answer] = p->mss;
	s->tsval[answer] = p->quirks & PKT_HAS_TS ? p->tsval : 0;
}

/* May the packet be that one of `s' a few hops on? Many a box lowers the MSS to
 * what fits on its other side. */
static bool is_same(const struct host_syn *s, const struct packet *p,
                    bool answer)
{
	if (p->seq != s->isn[answer] || p->ttl > s->ttl[answer])
		return false;
	if ((p->quirks & PKT_OPTIONS_CUT) || s->shape[answer] == 0)
		return true;
	return shape_of(p) == s->shape[answer] && p->mss <= s->mss[answer] &&
	       (!(p->quirks & PKT_HAS_TS) || p->tsval == s->tsval[answer]);
}

static bool is_soon(int64_t from, int64_t to, int64_t within)
{
	return to >= from && to - from <= within;
}

/* The SYN of which this one may be a copy. Another connection with that number
 * means that its host gives all the same: then it tells nothing of any. */
static struct host_syn *find_first(const struct host_nat *n,
                                   struct host_syns *set,
                                   const struct packet *p, uint8_t *marks)
{
	struct host_syn *first = NULL;

	for (unsigned i = 0; i < WAYS; i++) {
		struct host_syn *s = &set->syn[i];

		if (!is_there(set, i, p->seq) || (s->marks & COPIED))
			continue;
		if (first == NULL && s->frame[1] == 0 && is_same(s, p, false) &&
		    is_soon(s->time[0], p->time, n->soon)) {
			first = s;
		} else {
			s->marks |= NO_SIGN;
			*marks |= NO_SIGN;
		}
	}
	return first;
}

static struct host_syn *replace_oldest(struct host_syns *set,
                                       const struct packet *p)
{
	const uint32_t i = set->next++ % WAYS;
	struct host_syn *s = &set->syn[i];

	set->isn[i] = p->seq;
	*s = (struct host_syn){
		.port = { p->src_port, p->dst_port },
		.ip_version = p->ip_version,
	};
	memcpy(s->addr[0], p->src, sizeof(p->src));
	memcpy(s->addr[1], p->dst, sizeof(p->dst));
	note(s, p, false);
	return s;
}

/* One with a number that others of its set have too, which it may be. */
__attribute__((noinline))
static void add_like(struct host_nat *n, struct host_syns *set,
                     const struct packet *p)
{
	struct host_syn *s = find(set, p, p->seq, true), *first;
	uint64_t copies = 0;
	uint8_t marks = 0;

	if (s != NULL) {
		s->time[0] = p->time;
		if (s->frame[1] != 0)
			s->marks |= NO_SIGN;
		return;
	}
	first = find_first(n, set, p, &marks);
	if (first != NULL) {
		first->marks |= COPIED;
		n->open_until = p->time + (int64_t)ANSWER_S * NS_PER_S;
		copies = first->frame[0];
		marks |= first->marks & NO_SIGN;
	}
	s = replace_oldest(set, p);
	s->copies = copies;
	s->marks = marks;
}

static void add_syn(struct host_nat *n, const struct packet *p)
{
	struct host_syns *set = syns_of(n, p->seq);

	if (may_have(set, p->seq))
		add_like(n, set, p);
	else
		replace_oldest(set, p);
}

/* That SYN's copy: NULL, there is none. */
static struct host_syn *copy_of(struct host_syns *set, const struct host_syn *s)
{
	for (unsigned i = 0; i < WAYS; i++)
		if (set->syn[i].copies == s->frame[0])
			return &set->syn[i];
	return NULL;
}

static void pair(struct host_nat *n, struct host_syn *before,
                 const struct host_syn *behind)
{
	before->marks |= PAIRED;
	n->last_frame = before->frame[1];
	if (n->pairs++ == 0) {
		n->before = *before;
		n->behind = *behind;
	}
	n->several |= before->isn[0] != n->before.isn[0] &&
		before->isn[1] != n->before.isn[1];
}

/* The first was answered: was its copy just before, and the same? */
static void judge(struct host_nat *n, struct host_syn *s,
                  struct host_syn *copy, const struct packet *p)
{
	if (((s->marks | copy->marks) & NO_SIGN) || (s->marks & PAIRED))
		return;
	if (copy->frame[1] != 0 && is_same(copy, p, true) &&
	    is_soon(copy->time[1], p->time, n->soon))
		pair(n, s, copy);
	else
		s->marks |= NO_SIGN;
}

static void add_answer(struct host_nat *n, const struct packet *p)
{
	struct host_syns *set = syns_of(n, p->ack - 1);
	struct host_syn *s = find(set, p, p->ack - 1, false), *copy;

	if (s == NULL || !is_soon(s->time[0], p->time,
	                          (int64_t)ANSWER_S * NS_PER_S))
		return;
	if (s->frame[1] == 0)
		note(s, p, true);
	else if (s->isn[1] != p->seq)
		s->marks |= NO_SIGN;
	s->time[1] = p->time;
	copy = s->marks & COPIED ? copy_of(set, s) : NULL;
	if (copy != NULL)
		judge(n, s, copy, p);
}

void host_nat_add(struct host_nat *n, const struct packet *p)
{
	if ((p->quirks & PKT_CHECKSUM_BAD) || (p->flags & (TCP_RST | TCP_FIN)))
		return;
	if (!(p->flags & TCP_ACK))
		add_syn(n, p);
	else if (p->time <= n->open_until)
		add_answer(n, p);
}
