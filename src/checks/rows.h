/* SPDX-License-Identifier: ISC */
/* rows.h - the rows of findings.def as code, for the files that judge facts.
 *
 * Define JUDGE(verdict), SENDER or what else the rows of an event name, and the
 * event as ROW; then include the table, with the fact in `e' and the limits in
 * `l'. */
#ifndef CHECKS_ROWS_H
#define CHECKS_ROWS_H

#include "base/clock.h"
#include "find/finding.h"

enum { FRAMES_MAX = 4 };

/* What a row says once its condition is true. */
struct verdict {
	enum finding_id id;
	enum severity severity;
	enum settle settle;
	enum offender offender;
	uint16_t left;			/* doubts that nothing cancels */
	uint64_t frames[FRAMES_MAX];
};

/* The words of findings.def, as code. */
#define BARE(...) __VA_ARGS__
#define FRAMES(...) { __VA_ARGS__ }
#define DOUBT(name) | D(name)
#define UNLESS(name, proof, words) | ((proof) ? 0 : D(name))
#define NEVER(severity) SEV_##severity
#define WORSE(to, when) (when) ? SEV_##to : WORSE_ELSE
#define WORSE_ELSE(severity) SEV_##severity
#define ROW(group_, name_, severity_, worse_, settle_, offender_, doubts_, \
            when_, proof_, rfc_, title_) \
	if (when_) \
		JUDGE((&(struct verdict){ \
			.id = FIND_##group_##_##name_, \
			.severity = worse_(severity_), \
			.settle = SETTLE_##settle_, \
			.offender = offender_, \
			.left = (uint16_t)(0 BARE doubts_), \
			.frames = proof_ }));

/* A finding, without its place. */
static inline void fill(struct finding *f, const struct verdict *v,
                        uint16_t doubts, int64_t time)
{
	uint16_t present = doubts | D(heuristic);

	*f = (struct finding){
		.id = v->id,
		.severity = v->severity,
		.offender = v->offender,
		.certainty = certainty_from(v->left, present),
		.doubts = v->left & present,
		.count = 1,
		.time = time,
	};
	for (unsigned i = 0; i < FRAMES_MAX; i++)
		finding_add_frame(f, v->frames[i]);
	f->first_frame = f->n_frames > 0 ? f->frames[0] : 0;
	f->last_frame = f->n_frames > 0 ? f->frames[f->n_frames - 1] : 0;
}

/* The side whose packets the finding is about. */
static inline unsigned offending(enum offender offender, unsigned otherwise)
{
	return offender == OFF_CLIENT ? 0 : offender == OFF_SERVER ? 1
	                                                           : otherwise;
}

static inline enum offender offender_of(unsigned side)
{
	return side == 0 ? OFF_CLIENT : OFF_SERVER;
}

#endif
