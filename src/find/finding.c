/* SPDX-License-Identifier: ISC */
#include "find/finding.h"

#include <string.h>

#include "base/nearest.h"

const struct doubt_info doubt_info[DOUBT_N] = {
#define DOUBT(name, reach, meaning) { #name, meaning, REACH_##reach },
#include "find/doubts.def"
#undef DOUBT
};

/* Every row's doubts, as words. */
#define BARE(...) __VA_ARGS__
#define DOUBT(name) { #name, NULL },
#define UNLESS(name, proof, words) { #name, words },
#define FINDING(event_, group_, name_, severity_, worse_, settle_, \
                offender_, doubts_, when_, proof_, rfc_, title_) \
	static const struct finding_doubt row_##group_##_##name_[] = { \
		BARE doubts_ { NULL, NULL } };
#include "find/findings.def"
#undef DOUBT
#undef UNLESS

/* NEVER(ERROR) is SEV_ERROR; WORSE(ERROR, when)(NOTE) is SEV_ERROR too. */
#define NEVER(severity) SEV_##severity
#define WORSE(to, when) SEV_##to SWALLOW
#define SWALLOW(severity)
#define FINDING(event_, group_, name_, severity_, worse_, settle_, \
                offender_, doubts_, when_, proof_, rfc_, title_) \
	[FIND_##group_##_##name_] = { \
		.id = #group_ "." #name_, .group = #group_, \
		.event = #event_, .when = #when_, .rfc = rfc_, \
		.title = title_, .severity = SEV_##severity_, \
		.worse = worse_(severity_), .settle = SETTLE_##settle_, \
		.doubts = row_##group_##_##name_ },

const struct finding_info finding_info[FIND_N] = {
#include "find/findings.def"
};

enum finding_id finding_find(const char *id)
{
	for (int i = 0; i < FIND_N; i++)
		if (strcmp(finding_info[i].id, id) == 0)
			return (enum finding_id)i;
	return FIND_N;
}

const char *finding_nearest(const char *id)
{
	const char *best = finding_info[0].id;

	for (int i = 1; i < FIND_N; i++)
		best = nearer(id, best, finding_info[i].id);
	return best;
}

static const char *const severities[SEV_N] = {
	"info", "note", "warning", "error"
};

static const char *const certainties[CERT_N] = {
	"possible", "likely", "certain"
};

const char *severity_name(enum severity s)
{
	return severities[s];
}

const char *certainty_name(enum certainty c)
{
	return certainties[c];
}

const char *offender_name(enum offender o)
{
	static const char *const names[OFF_N] = {
		"unknown", "client", "server", "middlebox", "capture"
	};

	return names[o];
}

const char *settle_name(enum settle s)
{
	static const char *const names[] = {
		"at once", "on the reaction", "after 2 s", "at the end",
		"at the end, or live when it has waited long enough",
		"at the end, or live when nothing came for a while",
		"at the end, or live when it is worse"
	};

	return names[s];
}

enum certainty certainty_from(uint16_t left, uint16_t present)
{
	if (left == 0)
		return CERT_CERTAIN;
	if ((left & (present | D(heuristic))) == 0)
		return CERT_LIKELY;
	return CERT_POSSIBLE;
}

void finding_add_frame(struct finding *f, uint64_t frame)
{
	uint8_t at = f->n_frames;

	if (frame == 0 || f->n_frames == FINDING_FRAMES)
		return;
	while (at > 0 && f->frames[at - 1] > frame)
		at--;
	if (at > 0 && f->frames[at - 1] == frame)
		return;
	memmove(&f->frames[at + 1], &f->frames[at],
	        (size_t)(f->n_frames - at) * sizeof(f->frames[0]));
	f->frames[at] = frame;
	f->n_frames++;
}

void finding_add_number(struct finding *f, const char *name, int64_t value)
{
	if (f->n_numbers < FINDING_NUMBERS)
		f->numbers[f->n_numbers++] =
			(struct finding_number){ name, value };
}

/* What is left is UTF-8 if the whole was: it is not cut inside a character. */
static void shorten(struct finding_text *t, const uint8_t *bytes)
{
	size_t n = sizeof(t->at) - 3;

	for (int i = 0; i < 3 && (bytes[n] & 0xc0) == 0x80; i++)
		n--;
	memcpy(t->at, bytes, n);
	memcpy(t->at + n, "...", 3);
	t->n = (uint8_t)(n + 3);
}

void finding_add_text(struct finding *f, const char *name, const void *bytes,
                      size_t n)
{
	struct finding_text *t;

	if (f->n_texts == FINDING_TEXTS)
		return;
	t = &f->texts[f->n_texts++];
	t->name = name;
	t->n = (uint8_t)n;
	if (n > sizeof(t->at))
		shorten(t, bytes);
	else if (n > 0)
		memcpy(t->at, bytes, n);
}
