/* SPDX-License-Identifier: ISC */
/* text_line.h - the lines of the text report. */
#ifndef REPORT_TEXT_LINE_H
#define REPORT_TEXT_LINE_H

#include "report/page.h"

/* Whose lines they are: a flow and its two ends. */
struct text_flow {
	uint64_t flow;		/* its number, 0: findings of no flow */
	uint8_t ip_version;
	uint8_t client[16], server[16];
	uint16_t client_port, server_port;
};

struct text_flow text_flow_of(const struct finding_place *p);

/* Is it of all flows of an address? */
bool text_is_of_host(const struct finding *f);

/* "Flow 1: 192.0.2.1:49152 -> 198.51.100.7:80"; of no flow, the host or the
 * capture of the finding. */
void text_flow_name(struct line *l, const struct page *p,
                    const struct text_flow *t, const struct finding *f);

/* How it ended, and the states of both ends; and what they said, as far as it
 * is about WebSockets. */
void text_flow(const struct page *p, const struct report_flow *f);
void text_talk(const struct page *p, const struct flow_record *f);

/* A finding: how bad, how sure, what, who, by which clause, which frames. */
void text_finding(const struct page *p, const struct finding *f);

/* Which frames: "frames 8, 10". */
void text_frames(struct line *l, const struct finding *f);

/* Where Wireshark has them. */
void text_filter(const struct page *p, const struct finding *f, int indent);

void text_capture(const struct page *p, const struct report_capture *c);

#endif
