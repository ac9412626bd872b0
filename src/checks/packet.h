/* SPDX-License-Identifier: ISC */
/* packet.h - single packets, by themselves: events TCP_PACKET, IP_PACKET. */
#ifndef CHECKS_PACKET_H
#define CHECKS_PACKET_H

#include "checks/checks.h"

/* A segment that is unusual, whatever it is to its flow. */
void check_packet(const struct flow_segment *seg,
                  const struct check_sink *sink);

#endif
