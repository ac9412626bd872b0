/* SPDX-License-Identifier: ISC */
/* finding.h - what a finding is: a row of findings.def, and the place where it
 * was true. A finding owns nothing and is of fixed size. */
#ifndef FIND_FINDING_H
#define FIND_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum severity { SEV_INFO, SEV_NOTE, SEV_WARNING, SEV_ERROR, SEV_N };

enum certainty { CERT_POSSIBLE, CERT_LIKELY, CERT_CERTAIN, CERT_N };

enum offender {
	OFF_UNKNOWN, OFF_CLIENT, OFF_SERVER, OFF_MIDDLEBOX, OFF_CAPTURE, OFF_N
};

/* When a row is judged: at once; when the reaction that it needs arrives;
 * 2 s of packet time later; at the end of the flow, or of the capture. Those
 * from SETTLE_TIME on are judged there too, but live of a flow that goes on:
 * once time alone has made it true; once nothing came for a while; once it is
 * worse. */
enum settle {
	SETTLE_NOW, SETTLE_REACTION, SETTLE_SOON, SETTLE_END,
	SETTLE_TIME, SETTLE_QUIET, SETTLE_WORSE
};

enum doubt {
#define DOUBT(name, reach, meaning) DOUBT_##name,
#include "find/doubts.def"
#undef DOUBT
	DOUBT_N
};

/* Doubts travel as a bit each. */
#define D(name) ((uint16_t)(1u << DOUBT_##name))

enum doubt_reach { REACH_FLOW, REACH_NEAR, REACH_ALWAYS };

struct doubt_info {
	const char *name, *meaning;
	enum doubt_reach reach;
};

extern const struct doubt_info doubt_info[DOUBT_N];

enum finding_id {
#define FINDING(event, group, name, ...) FIND_##group##_##name,
#include "find/findings.def"
	FIND_N
};

/* One doubt of a row; `unless' says in words what proof cancels it, or NULL. */
struct finding_doubt {
	const char *name, *unless;
};

struct finding_info {
	const char *id;		/* "tcp.final_ack_missing" */
	const char *group;	/* "tcp" */
	const char *event;	/* the fact that is judged */
	const char *when;	/* the condition, as written in the table */
	const char *rfc;	/* clauses, separated by "; ", or "" */
	const char *title;	/* one sentence */
	enum severity severity;
	enum severity worse;	/* == severity if the row has no worse one */
	enum settle settle;
	const struct finding_doubt *doubts;	/* ends with a NULL name */
};

extern const struct finding_info finding_info[FIND_N];

enum { FINDING_FRAMES = 8, FINDING_NUMBERS = 6, FINDING_TEXTS = 3 };

struct finding_number {
	const char *name;	/* a constant string, with the unit: "age_ms" */
	int64_t value;
};

/* What was sent, or ought to have been; foreign octets. One that is too long
 * ends in "...". */
struct finding_text {
	const char *name;	/* a constant string: "expected" */
	uint8_t n;
	uint8_t at[39];
};

/* Who is meant: the flow and the direction of the offending packets. */
struct finding_place {
	uint64_t flow;		/* its number, or 0: none */
	uint8_t ip_version;	/* 0: no addresses */
	bool by_server;		/* src is the server */
	uint8_t src[16], dst[16];	/* offending direction */
	uint16_t src_port, dst_port;
};

struct finding {
	enum finding_id id;
	enum severity severity;
	enum certainty certainty;
	enum offender offender;
	uint16_t doubts;	/* those that apply, D() bits */
	bool secondary;
	uint8_t n_frames, n_numbers, n_texts;
	uint32_t file;		/* index of the capture it was first seen in */
	uint64_t count;		/* how often it was true */
	uint64_t first_frame, last_frame;
	int64_t time;		/* ns, of first_frame */
	uint64_t frames[FINDING_FRAMES];
	struct finding_number numbers[FINDING_NUMBERS];
	struct finding_text texts[FINDING_TEXTS];
	struct finding_place place;
};

/* The row with that id ("tcp.final_ack_missing"), or FIND_N. */
enum finding_id finding_find(const char *id);

/* The id nearest to a misspelt one, for "did you mean"; never NULL. */
const char *finding_nearest(const char *id);

const char *severity_name(enum severity s);
const char *certainty_name(enum certainty c);
const char *offender_name(enum offender o);
const char *settle_name(enum settle s);

/* The algebra of doubts (DESIGN 4). `left' are the row's doubts that no proof
 * cancelled, `present' those that hold for this flow at this time: none left
 * is certain, none of them present is likely, else possible. heuristic is
 * always present. */
enum certainty certainty_from(uint16_t left, uint16_t present);

/* Adds a frame to the proof, in order, at most FINDING_FRAMES, 0 and repeats
 * left out. */
void finding_add_frame(struct finding *f, uint64_t frame);

/* Add what was measured or seen, as long as there is room. */
void finding_add_number(struct finding *f, const char *name, int64_t value);
void finding_add_text(struct finding *f, const char *name, const void *bytes,
                      size_t n);

#endif
