/* SPDX-License-Identifier: ISC */
/* segment.h - what captures are made of: packets as a real stack sends them,
 * with time stamps on the SYN and after, and checksums that are right.
 *
 * Nothing here fails: a file that cannot be written ends the program. */
#ifndef BENCH_SEGMENT_H
#define BENCH_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { SEGMENT = 1448 };	/* the most that one carries */

enum { FIN = 1, SYN = 2, PSH = 8, ACK = 16 };

/* A capture in the making. */
struct gen {
	FILE *out;
	uint64_t random;
	int64_t now;		/* ns */
	uint8_t noise[SEGMENT];	/* what bodies are made of */
	char message[SEGMENT + 1];
};

struct end {
	uint32_t ip, seq, ack, clock;
	uint32_t heard;		/* the other's last TSval */
	uint16_t port, ip_id;
};

struct conn {
	struct end end[2];	/* client, server */
};

/* Payload, borrowed. */
struct body {
	const void *at;
	size_t n;
};

static const struct body nothing = { "", 0 };

/* When every capture begins, in ns. */
static const int64_t BEGIN = 1700000000000000000;

/* Prints why, and errno if it is set. */
void die(const char *why);

/* Opens the file, writes the header of the capture. */
void gen_begin(struct gen *g, const char *file);
void gen_end(struct gen *g);

/* The next of the numbers that look random, and one of 0 to n - 1. */
uint64_t draw(struct gen *g);
uint32_t below(struct gen *g, uint32_t n);

/* No two numbers give the same, 0 gives 0. */
uint32_t scatter(uint32_t n);

/* From this address to port 80 of one of 16 servers. */
void conn_init(struct gen *g, struct conn *c, uint32_t ip, uint16_t port);

/* One segment from one end (0: the client) at g->now; it acknowledges what
 * end.ack says. At most SEGMENT octets. */
void conn_send(struct gen *g, struct conn *c, unsigned from, unsigned flags,
               struct body body);

/* The same, but it acknowledges everything that came. */
void conn_send_next(struct gen *g, struct conn *c, unsigned from,
                    unsigned flags, struct body body);

/* A request, all head, or the head of a response and what fits behind it: n
 * bytes; `rest' bytes of the body are still to come. Borrowed from g. */
struct body message(struct gen *g, unsigned from, size_t n, uint64_t rest);

#endif
