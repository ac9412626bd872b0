/* SPDX-License-Identifier: ISC */
/* talk.h - what is odd about an opening handshake and only TCP's order and time
 * can show. Nothing here judges. */
#ifndef WS_TALK_H
#define WS_TALK_H

#include <stdbool.h>
#include <stdint.h>

enum ws_talk_odd {
	WS_TALK_NO_RESPONSE             = 1 << 0,
	WS_TALK_DATA_BEFORE_101         = 1 << 1,	/* by the ACK it has */
	WS_TALK_PIPELINED_REQUEST       = 1 << 2,	/* by the ACK it has */
	WS_TALK_101_BEFORE_REQUEST_COMPLETE = 1 << 3,	/* by its ACK */
	WS_TALK_FRAMES_COALESCED        = 1 << 4,
	WS_TALK_STRAY_BYTES_AFTER_101   = 1 << 5,
	WS_TALK_CLIENT_ACCEPTED_BAD_RESPONSE = 1 << 6,	/* acknowledged it */
	WS_TALK_INTERIM_BEFORE_101      = 1 << 7,
	WS_TALK_ANSWERED                = 1 << 8,	/* after `waited' */
	WS_TALK_CONNECT_TUNNEL          = 1 << 9,
	WS_TALK_CONNECT_REJECTED        = 1 << 10,
	WS_TALK_CONNECT_2XX_BODY_HEADERS = 1 << 11,
	WS_TALK_H2C_UPGRADE             = 1 << 12,
};

/* One such event. `proved': TCP leaves no other explanation; for
 *   NO_RESPONSE  the server's FIN or RST follows directly on what it had sent
 *                before the request, or a RST answers the request;
 *   STRAY_BYTES  they are a line end, or begin a second response. */
struct ws_talk {
	uint32_t odd;		/* enum ws_talk_odd */
	bool proved;
	uint16_t status;	/* of the refusal of a CONNECT, else 0 */
	int64_t waited;		/* ns from the request's end; -1: unknown */
};

#endif
