/* SPDX-License-Identifier: ISC */
/* odd.h - what can be odd about a frame, a bit each. */
#ifndef WS_ODD_H
#define WS_ODD_H

enum ws_odd {
	/* In a header. */
	WS_ODD_UNMASKED         = 1 << 0,	/* from the client */
	WS_ODD_MASKED           = 1 << 1,	/* from the server */
	WS_ODD_KEY_REUSED       = 1 << 2,	/* that of the frame before */
	WS_ODD_KEY_ZERO         = 1 << 3,
	WS_ODD_RSV              = 1 << 4,	/* that nothing defines */
	WS_ODD_OPCODE           = 1 << 5,	/* reserved */
	WS_ODD_LENGTH_LONG      = 1 << 6,	/* not the shortest form */
	WS_ODD_LENGTH_MSB       = 1 << 7,	/* nothing is told after it */
	WS_ODD_CTL_FRAGMENTED   = 1 << 8,
	WS_ODD_CTL_TOO_LONG     = 1 << 9,
	WS_ODD_ORPHAN           = 1 << 10,	/* continues no message */
	WS_ODD_INTERLEAVED      = 1 << 11,	/* begins within a message */
	WS_ODD_DATA_AFTER       = 1 << 13,	/* its sender's Close */
	WS_ODD_CONTROL_AFTER    = 1 << 14,	/* Ping or Pong, the same */
	WS_ODD_CLOSE_AGAIN      = 1 << 15,
	WS_ODD_RSV1_CONTINUED   = 1 << 16,	/* permessage-deflate: not on */
	WS_ODD_RSV1_CONTROL     = 1 << 17,	/* the first data frame */
	/* In or at the end of a payload. */
	WS_ODD_TEXT             = 1 << 18,	/* not UTF-8 */
	WS_ODD_PONG_MISMATCH    = 1 << 19,	/* a Ping waits for another */
	WS_ODD_PONG_UNSOLICITED = 1 << 20,
	/* When a Close is whole. */
	/* It is no reply, within its sender's message, and names no error. */
	WS_ODD_UNFINISHED       = 1 << 12,
	WS_ODD_CLOSE_CUT        = 1 << 21,	/* a body of one octet */
	WS_ODD_CLOSE_CODE       = 1 << 22,	/* that must not be sent */
	WS_ODD_CLOSE_UNDEFINED  = 1 << 23,	/* code outside all ranges */
	WS_ODD_CLOSE_ROLE       = 1 << 24,	/* the other role's code */
	WS_ODD_CLOSE_REASON     = 1 << 25,	/* not UTF-8 */

	/* Those on which the receiver fails the connection (7.1.7). */
	WS_ODD_FATAL = WS_ODD_UNMASKED | WS_ODD_MASKED | WS_ODD_RSV |
		WS_ODD_OPCODE | WS_ODD_LENGTH_LONG | WS_ODD_LENGTH_MSB |
		WS_ODD_CTL_FRAGMENTED | WS_ODD_CTL_TOO_LONG | WS_ODD_ORPHAN |
		WS_ODD_INTERLEAVED | WS_ODD_RSV1_CONTINUED |
		WS_ODD_RSV1_CONTROL | WS_ODD_TEXT | WS_ODD_CLOSE_CUT |
		WS_ODD_CLOSE_CODE | WS_ODD_CLOSE_REASON,
};

#endif
