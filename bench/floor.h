/* SPDX-License-Identifier: ISC */
/* floor.h - a yardstick: the least that can be done with a packet of which
 * anything is to be said.
 *
 * It reads in place, verifies both checksums, finds the flow and moves what both
 * of its ends have sent and acknowledged, and forgets the flow a second after
 * its end. It judges nothing, keeps nothing that could be told or played again,
 * and reads nothing but the captures of gen: pcap of this machine's byte order,
 * Ethernet, IPv4 without options, TCP. What an audit costs beyond it is the
 * price of what it says. */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <stdint.h>

struct floor_count {
	uint64_t packets;
	uint64_t odd;		/* not read, or not what comes next */
};

/* 0; or -1, and errno tells why. */
int floor_run(const char *file, struct floor_count *count);

#endif
