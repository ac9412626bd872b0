/* SPDX-License-Identifier: ISC */
/* ws_end.h - how a WebSocket connection ended, TCP's view joined in: who ended
 * it, why, and what the API of each side reports (RFC 6455 7.1, 7.4). */
#ifndef FLOW_WS_END_H
#define FLOW_WS_END_H

#include "ws/conn.h"

/* websocket.md 3.1; the first that holds. */
enum ws_end_kind {
	WS_END_LOST,		/* octets are missing that would tell */
	WS_END_OPEN,		/* the capture ends before it */
	WS_END_VANISHED,	/* silent long before the capture's end */
	WS_END_CLEAN,		/* both Closes, then TCP's close */
	WS_END_CLEAN_RST,	/* both Closes, then a reset */
	WS_END_VIOLATION,	/* soon after the other side broke a rule */
	WS_END_HALF_CLOSE,	/* one Close, then TCP's end */
	WS_END_ABNORMAL,	/* TCP's end, and no Close (1006) */
};

enum ws_end_cause {
	WS_CAUSE_UNKNOWN,	/* nobody saw */
	WS_CAUSE_CLOSE,		/* the first Close, its code says why */
	WS_CAUSE_VIOLATION,
	WS_CAUSE_PING,		/* a Ping that nobody answered */
	WS_CAUSE_RST,
	WS_CAUSE_FIN,
};

enum ws_ender { WS_BY_NONE, WS_BY_CLIENT, WS_BY_SERVER, WS_BY_BOTH };

/* What an API reports when no Close says it (RFC 6455 7.4.1). */
enum { WS_SEES_NOTHING = 0, WS_SEES_NO_STATUS = 1005, WS_SEES_ABNORMAL = 1006 };

/* One side of it. */
struct ws_side_end {
	const struct ws_close *close;	/* its first, whole one, or NULL */
	bool lost;		/* not all that it sent is known */
	bool ended;		/* it sent a FIN or a RST that counts */
	bool failed_first;	/* it broke a rule before the other's Close */
	bool not_echoed;	/* the other's Close had arrived, it sent none */
	bool ignores_close;	/* of these: it goes on as if nothing was */
	bool reset_instead;	/* it sent a RST, and no Close */
	struct ws_rest rest;	/* what is incomplete of it */
	const struct ws_ping *unanswered;	/* a Ping of it, or NULL */
	uint64_t end_frame;	/* of its FIN or RST; 0: none */
	uint16_t sees;		/* code that its API reports; 0: none yet */
};

struct ws_end {
	enum ws_end_kind kind;
	enum ws_end_cause cause;
	enum ws_ender initiator;
	bool clean;		/* RFC 6455 7.1.4 */
	struct ws_side_end side[2];	/* client, server */
};

const char *ws_end_kind_name(enum ws_end_kind kind);
const char *ws_end_cause_name(enum ws_end_cause cause);
const char *ws_ender_name(enum ws_ender by);

struct flow_end;
struct flow_engine;

/* Of a flow whose end was told, once all was read. False if it is no WebSocket
 * connection. */
bool flow_ws_end(const struct flow_engine *e, const struct flow_end *end,
                 struct ws_end *w);

#endif
