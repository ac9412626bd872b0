/* SPDX-License-Identifier: ISC */
/* Short flows, 50,000 at once, talk at the pace of round trips and then stay
 * open for half a minute. Spread, the same flows never send two packets in a
 * row: some 50,000 others lie between, and no cache holds a flow from one to
 * the next. */
#include <string.h>

#include "kinds.h"
#include "mix.h"

enum {
	FLOWS = 1000000,
	AT_ONCE = 20,		/* one flow in so many is open */
	KEEP_ALIVE = 29000,	/* ms: 600 s in all, TIME_WAIT ends within */
	SPREAD_GAP = 2750,
};

/* Upper case: the client. s: SYN, a: ACK, d: data, f: FIN. 10.9 on average. */
static const char *const scripts[] = {
	"SsADadAFafA", "SsADaddAFafA", "SsADadAFfA", "SsADaddAFfA",
	"SsADadAfAFa", "SsADaddAfAFa", "SsADadAfFa", "SsADaddAfFa",
	"SsADadAFfA", "SsADaddAFfA",
};

struct mixed {
	struct gen *g;
	bool spread;
};

struct flow {
	struct conn conn;
	const char *script;	/* what is left of it */
	uint16_t request, response;	/* bytes of a segment */
	bool again;		/* the second segment of the response */
};

/* Addresses are used again with other ports, as behind a NAT. */
static void flow_begin(void *of, void *item, uint32_t number)
{
	struct gen *g = ((struct mixed *)of)->g;
	struct flow *f = item;
	uint32_t hosts = 40000;

	conn_init(g, &f->conn, 0x0a000000 + number % hosts,
	          (uint16_t)(20000 + number / hosts % 40000));
	f->script = scripts[below(g, sizeof(scripts) / sizeof(scripts[0]))];
	f->request = (uint16_t)(100 + below(g, 201));
	f->response = (uint16_t)(120 + below(g, 401));
	f->again = false;
}

static unsigned sender(char c)
{
	return c >= 'a';
}

static struct body flow_data(struct gen *g, struct flow *f, unsigned from)
{
	bool more = f->script[1] == 'd';

	if (from == 0)
		return message(g, from, f->request, 0);
	if (f->again)
		return (struct body){ g->noise, f->response };
	f->again = true;
	return message(g, from, f->response, more ? f->response : 0);
}

/* The next packet of its script; false after the last. */
static bool flow_step(void *of, void *item)
{
	struct gen *g = ((struct mixed *)of)->g;
	struct flow *f = item;
	unsigned from = sender(*f->script), flags = ACK;
	struct body body = nothing;

	switch (*f->script | 0x20) {
	case 's':
		flags = from == 0 ? SYN : SYN | ACK;
		break;
	case 'd':
		flags = PSH | ACK;
		body = flow_data(g, f, from);
		break;
	case 'f':
		flags = FIN | ACK;
		break;
	default:
		break;
	}
	conn_send_next(g, &f->conn, from, flags, body);
	return *++f->script != '\0';
}

static uint32_t flow_pace(void *of, const void *item)
{
	const char *next = ((const struct flow *)item)->script;
	const struct mixed *mixed = of;
	struct gen *g = mixed->g;

	if (mixed->spread)
		return 1 + below(g, 2 * SPREAD_GAP);
	if ((*next | 0x20) == 'f' && strpbrk(next + 1, "fF") != NULL)
		return KEEP_ALIVE / 2 + below(g, KEEP_ALIVE);
	if (*next == 'd' && next[-1] != 'd')
		return 5 + below(g, 200);	/* the server thinks */
	if (sender(next[0]) == sender(next[-1]))
		return 1;
	return 10 + below(g, 60);
}

static void run(struct gen *g, double scale, bool spread)
{
	struct mixed mixed = { g, spread };
	struct mix m = {
		.all = (uint32_t)(FLOWS * scale),
		.stagger = KEEP_ALIVE,
		.size = sizeof(struct flow),
		.begin = flow_begin,
		.step = flow_step,
		.pace = flow_pace,
	};

	m.at_once = m.all / AT_ONCE;
	mix_run(g, &m, &mixed);
}

void make_short(struct gen *g, double scale)
{
	run(g, scale, false);
}

void make_spread(struct gen *g, double scale)
{
	run(g, scale, true);
}
