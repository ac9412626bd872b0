/* SPDX-License-Identifier: ISC */
/* script.h - what the ends of a few connections say, HTTP and WebSocket, as a
 * list: any bytes make one. */
#ifndef FUZZ_SCRIPT_H
#define FUZZ_SCRIPT_H

#include "base/span.h"

enum {
	SCRIPT_CONNS = 2,
	SCRIPT_SAYS = 64,
	SCRIPT_TEXT = 1 << 16,
	SCRIPT_TEXT_TAME = 4096,
};

/* How its octets are cut into segments. */
enum script_cut { CUT_NOT, CUT_ONCE, CUT_SEVENS, CUT_OCTETS };

/* What becomes of its segments. */
enum script_fate {
	FATE_CAPTURED, FATE_CAPTURED_TOO, FATE_AND_ALSO,
	FATE_SWAPPED,		/* with what is said next */
	FATE_TWICE,
	FATE_LOST,		/* before its receiver */
	FATE_MISSED,		/* by the capture only */
	FATE_SHORT,		/* recorded as far as `arg' goes, of 256 */
};

struct say {
	uint8_t conn, side;
	uint8_t cut, fate, arg;
	bool fin, rst;
	bool acked;		/* a segment of its own acknowledges it */
	bool ends_batch;
	uint32_t at, n;		/* its octets in script.text */
	int64_t wait;		/* ns before it */
};

struct script {
	bool tame;		/* all comes in order, whole and once */
	bool begun;		/* it begins with what is read at once */
	bool midstream;		/* no handshake of TCP */
	bool every_frame;
	bool tight;		/* with small limits */
	bool abandoned;		/* nobody asks how it ends */
	bool held;		/* flows are kept until 2 MSL */
	unsigned n;
	struct say say[SCRIPT_SAYS];
	uint32_t text_n;
	uint8_t text[SCRIPT_TEXT];
};

/* Reads all of it; ends when there is no room for more. */
void script_read(struct script *s, struct span in);

#endif
