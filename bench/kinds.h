/* SPDX-License-Identifier: ISC */
/* kinds.h - the kinds of captures: each writes all of its packets, `scale'
 * times as many as it has by default. */
#ifndef BENCH_KINDS_H
#define BENCH_KINDS_H

#include "segment.h"

void make_short(struct gen *g, double scale);
void make_spread(struct gen *g, double scale);
void make_bulk(struct gen *g, double scale);
void make_flood(struct gen *g, double scale);
void make_ws(struct gen *g, double scale);
void make_wsidle(struct gen *g, double scale);

#endif
