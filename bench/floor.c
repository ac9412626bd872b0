/* SPDX-License-Identifier: ISC */
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BLOCK = 1 << 20,
	BATCH = 64,
	FILE_HEADER = 24, RECORD_HEADER = 16,
	ETHERNET = 14, IPV4 = 20, TCP = 20,	/* lengths of headers */
	FLOWS = 1 << 19,	/* at once, by far, and a power of two; slots, too */
	AHEAD = 8,		/* who ends next is fetched so early */
	LINGER = 1000000000,	/* ns */
	FIN = 1, SYN = 2, ACK = 16,
};

struct segment {
	uint64_t hash;
	int64_t time;
	uint64_t addresses;	/* as sent: the sender's first */
	uint32_t ports;
	uint32_t seq, ack, len;
	uint16_t flags, window;
	uint32_t from;		/* which end of the tuple sent it */
};

enum state { NEW, OPEN, FIN_SENT, FIN_ACKED, OVER };

struct flow {
	uint64_t addresses;	/* as end 0 sends */
	uint32_t ports, hash;
	struct end {
		uint32_t next, acked;
		uint32_t packets, bytes;
		uint32_t window;
		uint32_t state;
	} end[2];
	int64_t first, last;
	uint32_t free;		/* the next of those that are not used */
};

struct slot {
	uint32_t hash, flow;	/* 0: empty */
};

struct due {
	int64_t time;
	uint32_t flow;
};

struct floor {
	struct flow *flows;
	struct slot *slots;
	struct due *dues;
	uint32_t fresh, free;
	uint32_t due_first, due_end;
	struct segment batch[BATCH];
	struct floor_count count;
};

static uint16_t be16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static uint32_t be32(const uint8_t *b)
{
	return (uint32_t)be16(b) << 16 | be16(b + 2);
}

static uint32_t load4(const uint8_t *b)
{
	uint32_t v;

	memcpy(&v, b, sizeof(v));
	return v;
}

static uint64_t load8(const uint8_t *b)
{
	uint64_t v;

	memcpy(&v, b, sizeof(v));
	return v;
}

static uint64_t carry(uint64_t sum, uint64_t word)
{
	sum += word;
	return sum + (sum < word);
}

/* RFC 1071, of n bytes behind 8 others at least. */
static uint64_t sum_up(uint64_t sum, const uint8_t *b, uint32_t n)
{
	uint64_t more = 0;

	for (; n >= 16; n -= 16, b += 16) {
		sum = carry(sum, load8(b));
		more = carry(more, load8(b + 8));
	}
	if (n >= 8) {
		sum = carry(sum, load8(b));
		b += 8;
		n -= 8;
	}
	return carry(carry(sum, more), load8(b + n - 8) >> 8 >> 8 * (7 - n));
}

static bool is_right(uint64_t sum)
{
	return sum % 0xffff == 0;
}

static bool sums_are_right(const uint8_t *ip, uint32_t len)
{
	const uint8_t pseudo[8] = { 0, 6, (uint8_t)(len >> 8), (uint8_t)len };
	uint64_t sum = carry(carry(load4(ip + 16), load8(ip)), load8(ip + 8));

	return is_right(sum) &&
	       is_right(sum_up(carry(load8(ip + 12), load8(pseudo)),
			ip + IPV4, len));
}

/* The same for both directions. */
static uint64_t hash_of(const struct segment *s)
{
	const uint64_t key = UINT64_C(0x9e3779b97f4a7c15);
	const uint64_t source = s->addresses & UINT32_MAX;
	const uint64_t h = (source ^ key) * ((s->addresses >> 32) ^ key) ^
		((s->ports & UINT16_MAX) ^ key) * ((s->ports >> 16) ^ key);

	return (h ^ h >> 32) * key >> 32;
}

static uint32_t is_second(const struct segment *s)
{
	const uint32_t source = (uint32_t)s->addresses,
		to = (uint32_t)(s->addresses >> 32);

	return source != to ? source > to :
		(s->ports & UINT16_MAX) > s->ports >> 16;
}

static bool decode(const uint8_t *frame, uint32_t n, struct segment *s)
{
	const uint8_t *ip = frame + ETHERNET, *tcp = ip + IPV4;
	uint32_t len, header;

	if (n < ETHERNET + IPV4 + TCP || be16(ip - 2) != 0x0800 ||
		ip[0] != 0x45 || ip[9] != 6 || (be16(ip + 6) & 0x3fff) != 0)
		return false;
	len = be16(ip + 2);
	header = tcp[12] >> 2 & 0x3c;
	if (len > n - ETHERNET || header < TCP || len < IPV4 + header ||
		!sums_are_right(ip, len - IPV4))
		return false;
	s->addresses = load8(ip + 12);
	s->ports = load4(tcp);
	s->seq = be32(tcp + 4);
	s->ack = be32(tcp + 8);
	s->len = len - IPV4 - header;
	s->flags = tcp[13];
	s->window = be16(tcp + 14);
	s->hash = hash_of(s);
	s->from = is_second(s);
	return true;
}

static struct slot *slot_of(const struct floor *f, uint64_t hash)
{
	return &f->slots[hash % FLOWS];
}

static struct slot *behind(const struct floor *f, const struct slot *slot)
{
	return &f->slots[(size_t)(slot + 1 - f->slots) % FLOWS];
}

static uint64_t turned(uint64_t addresses)
{
	return addresses << 32 | addresses >> 32;
}

/* Its place in the table: that of its flow, or the empty one where to put it. */
static struct slot *find(const struct floor *f, const struct segment *s)
{
	const uint64_t addresses = s->from ? turned(s->addresses)
	                                   : s->addresses;
	const uint32_t ports = s->from ? s->ports << 16 | s->ports >> 16
	                               : s->ports;
	struct slot *slot = slot_of(f, s->hash);

	for (; slot->flow != 0; slot = behind(f, slot)) {
		const struct flow *flow = &f->flows[slot->flow];

		if (slot->hash == (uint32_t)s->hash && flow->ports == ports &&
			flow->addresses == addresses)
			break;
	}
	return slot;
}

/* NULL if there are too many. */
static struct flow *begin(struct floor *f, const struct segment *s,
                          struct slot *slot)
{
	const uint32_t i = f->free != 0 ? f->free : f->fresh++;
	struct flow *flow = &f->flows[i];

	if (i + 1 == FLOWS)
		return NULL;
	f->free = f->free != 0 ? flow->free : 0;
	*flow = (struct flow){
		.addresses = s->from ? turned(s->addresses) : s->addresses,
		.ports = s->from ? s->ports << 16 | s->ports >> 16 : s->ports,
		.hash = (uint32_t)s->hash,
		.first = s->time,
	};
	*slot = (struct slot){ flow->hash, i };
	return flow;
}

/* Those behind it move up. */
static void leave(struct floor *f, struct slot *slot)
{
	for (struct slot *s = behind(f, slot); s->flow != 0; s = behind(f, s)) {
		const struct slot *home = slot_of(f, s->hash);

		if ((size_t)(s - home) % FLOWS <
			(size_t)(s - slot) % FLOWS)
			continue;
		*slot = *s;
		slot = s;
	}
	slot->flow = 0;
}

static void end_next(struct floor *f)
{
	const uint32_t i = f->dues[f->due_first++ % FLOWS].flow;
	struct slot *slot = slot_of(f, f->flows[i].hash);

	__builtin_prefetch(&f->flows[f->dues[(f->due_first + AHEAD) %
		FLOWS].flow]);
	while (slot->flow != i)
		slot = behind(f, slot);
	leave(f, slot);
	f->flows[i].free = f->free;
	f->free = i;
}

static void acknowledge(struct end *peer, const struct segment *s)
{
	peer->acked = s->ack;
	if (peer->state == NEW)
		peer->state = OPEN;
	else if (peer->state == FIN_SENT && s->ack == peer->next)
		peer->state = FIN_ACKED;
}

/* Is it the next of its end, and does it acknowledge what was sent? */
static bool is_next(const struct end *own, const struct end *peer,
                    const struct segment *s)
{
	return (s->seq == own->next || (s->flags & SYN)) &&
	       (!(s->flags & ACK) ||
	        s->ack - peer->acked <= peer->next - peer->acked ||
	        peer->state == NEW);
}

static void move(struct floor *f, struct flow *flow, const struct segment *s)
{
	struct end *own = &flow->end[s->from], *peer = &flow->end[s->from ^ 1];

	flow->last = s->time;
	own->packets++;
	own->bytes += s->len;
	own->window = s->window;
	f->count.odd += !is_next(own, peer, s);
	own->next = s->seq + s->len + ((s->flags & (SYN | FIN)) != 0);
	if (s->flags & FIN)
		own->state = FIN_SENT;
	if (s->flags & ACK)
		acknowledge(peer, s);
	if (own->state == FIN_ACKED && peer->state == FIN_ACKED) {
		own->state = OVER;
		f->dues[f->due_end++ % FLOWS] = (struct due){
			s->time + LINGER, (uint32_t)(flow - f->flows) };
	}
}

static int push(struct floor *f, const struct segment *s)
{
	struct slot *slot = find(f, s);
	struct flow *flow = slot->flow != 0 ? &f->flows[slot->flow]
	                                    : begin(f, s, slot);

	if (flow == NULL) {
		errno = ENOMEM;
		return -1;
	}
	move(f, flow, s);
	return 0;
}

static int push_batch(struct floor *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct slot *slot = slot_of(f, f->batch[i].hash);

		__builtin_prefetch(&f->flows[slot->flow], 1);
		__builtin_prefetch((char *)&f->flows[slot->flow] + 64, 1);
	}
	for (size_t i = 0; i < n; i++) {
		while (f->due_first != f->due_end &&
			f->dues[f->due_first % FLOWS].time <= f->batch[i].time)
			end_next(f);
		if (push(f, &f->batch[i]) < 0)
			return -1;
	}
	return 0;
}

/* Takes one record; how long it is, or 0 if it is not all there. */
static size_t take(struct floor *f, const uint8_t *at, size_t left, size_t *n)
{
	struct segment *s = &f->batch[*n];
	uint32_t caplen;

	if (left < RECORD_HEADER)
		return 0;
	caplen = load4(at + 8);
	if (left - RECORD_HEADER < caplen)
		return 0;
	f->count.packets++;
	s->time = (int64_t)load4(at) * 1000000000 +
		(int64_t)load4(at + 4) * 1000;
	if (decode(at + RECORD_HEADER, caplen, s)) {
		__builtin_prefetch(slot_of(f, s->hash));
		++*n;
	} else {
		f->count.odd++;
	}
	return RECORD_HEADER + (size_t)caplen;
}

/* Whole records, to the last; how many bytes are left. */
static ssize_t walk(struct floor *f, const uint8_t *at, size_t left)
{
	size_t n = 0, len;

	while ((len = take(f, at, left, &n)) > 0) {
		at += len;
		left -= len;
		if (n < BATCH)
			continue;
		if (push_batch(f, n) < 0)
			return -1;
		n = 0;
	}
	return push_batch(f, n) < 0 ? -1 : (ssize_t)left;
}

static int read_all(struct floor *f, int fd)
{
	static uint8_t buffer[2 * BLOCK];
	size_t all = 0;
	ssize_t got, left;

	if (read(fd, buffer, FILE_HEADER) != FILE_HEADER)
		return -1;
	while ((got = read(fd, buffer + all, BLOCK)) > 0) {
		all += (size_t)got;
		left = walk(f, buffer, all);
		if (left < 0 || left > BLOCK)
			return -1;
		memmove(buffer, buffer + all - left, (size_t)left);
		all = (size_t)left;
	}
	return (int)got;
}

int floor_run(const char *file, struct floor_count *count)
{
	struct floor *f = calloc(1, sizeof(*f));
	const int fd = open(file, O_RDONLY);
	int status = -1;

	if (f != NULL && fd >= 0) {
		f->fresh = 1;
		f->flows = calloc(FLOWS, sizeof(*f->flows));
		f->slots = calloc(FLOWS, sizeof(*f->slots));
		f->dues = calloc(FLOWS, sizeof(*f->dues));
		if (f->flows != NULL && f->slots != NULL && f->dues != NULL)
			status = read_all(f, fd);
		*count = f->count;
		free(f->flows);
		free(f->slots);
		free(f->dues);
	}
	free(f);
	close(fd);
	return status;
}
