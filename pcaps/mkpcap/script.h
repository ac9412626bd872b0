/* SPDX-License-Identifier: ISC */
/* script.h - what a script says: its settings, its hosts, one packet a time.
 *
 * The format is described in README.md. */
#ifndef PCAPS_SCRIPT_H
#define PCAPS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outer.h"
#include "text.h"

enum { HOSTS = 64, INTERFACES = 8, OPTIONS = 40, PAYLOAD = 65495,
	NONCE = 128 };

enum link_type { LINK_ETHERNET, LINK_SLL, LINK_SLL2, LINK_NULL, LINK_LOOP,
	LINK_RAW, LINK_IPV4, LINK_IPV6, LINK_PPP, LINK_WLAN, LINK_RADIOTAP,
	LINK_N };

enum tcp_flag { FLAG_F = 1, FLAG_S = 2, FLAG_R = 4, FLAG_P = 8, FLAG_A = 16,
	FLAG_U = 32, FLAG_E = 64, FLAG_W = 128, FLAG_AE = 256 };

enum { PROTO_ICMP = 1, PROTO_TCP = 6, PROTO_UDP = 17, PROTO_ICMP6 = 58,
	PROTO_ARP = 256 };	/* not an IP protocol */

struct host {
	char name[16];
	uint8_t ip[16];		/* the first 4 for IPv4 */
	bool v6;
	uint16_t port;
	uint8_t ttl;
	uint16_t ip_id;		/* of its next packet */

	/* Its conversation: see talk.h. */
	struct host *peer;	/* NULL: none yet */
	bool client;		/* it opened */
	uint32_t next;		/* the sequence number that it sends next */
	uint32_t acked;		/* what it acknowledged last */
	char nonce[NONCE];	/* of its last upgrade; empty: none */
};

struct pair {
	struct host *from, *to;
};

struct interface {
	char name[16];
	enum link_type link;
	uint32_t snaplen;
	unsigned digits;	/* of a second: 6 or 9 */
};

struct script {
	bool pcapng, big_endian, modified;
	unsigned n_interfaces, n_hosts;
	struct interface interface[INTERFACES];	/* 0: that of the settings */
	struct host host[HOSTS];		/* 0: C, 1: S */
	int64_t start;		/* ns since 1970, UTC */
	int64_t time;		/* of the packet before, ns since start */
	uint64_t drops;
	uint16_t vlan[2];	/* outer first; 0: none */
	struct outer outer;
	size_t pad;		/* frames are padded to this, as by Ethernet */
	uint8_t ttl;
	char comment[128];
	uint32_t opened;	/* conversations so far */
	uint32_t masks, nonces;	/* made up so far */
};

enum sum { SUM_GOOD, SUM_BAD, SUM_PSEUDO, SUM_FOREIGN };

struct segment {
	int64_t time;		/* ns since start */
	struct host *from, *to;
	unsigned protocol;
	uint16_t flags, window, urgent;
	uint32_t seq, ack;
	uint8_t options[OPTIONS], payload[PAYLOAD];
	size_t n_options, n_payload;
	uint8_t ttl;
	uint16_t ip_id;
	enum sum tcp_sum, ip_sum;
	size_t cut;		/* bytes of the frame to record; 0: all */
	size_t fragment;	/* bytes of IP payload per fragment; 0: whole */
	bool fragments_reversed;
	bool part;		/* only these bytes of IP payload, as a fragment: */
	size_t part_from, part_to;
	bool has_ip_len;	/* the IP header claims: */
	uint16_t ip_len;
	size_t wire;		/* bytes of the frame on the wire; 0: all */
	bool dup, dup_hop;	/* recorded again, there one hop later */
	int64_t dup_after;	/* ns */
	bool uncaptured;
	uint16_t vlan[2];
	struct outer outer;
	unsigned interface;
};

/* The settings before the first line of a script. */
void script_init(struct script *s);

/* Takes in a line `set', `host' or `interface'; false if it is none. */
bool script_setting(struct script *s, struct text *t);

/* A time, of a packet or of the first of several. */
int64_t script_time(struct script *s, struct text *t);

/* Takes in what follows the time: a packet, sent at s->time. */
void script_segment(struct script *s, struct text *t, struct segment *seg);

/* Its parts. NAME > NAME; an empty TCP segment at s->time; [FLAGS]; what may
 * stand after any packet. */
struct pair script_pair(struct script *s, struct text *t);
void script_begin(struct script *s, struct segment *seg, struct pair pair);
uint16_t script_flags(struct text *t);
void script_override(struct script *s, struct text *t, struct segment *seg);

/* N or OUTER.INNER; no inner one is 0. */
void script_vlan(struct text *t, uint16_t vlan[2]);

/* The host or interface with that name; the script's mistake if none. */
struct host *script_host(struct script *s, struct text *t);
unsigned script_interface(const struct script *s, struct text *t);

#endif
