/* SPDX-License-Identifier: ISC */
/* tunnel.h - tunnels that begin behind an IP header; internal to wire/. */
#ifndef WIRE_TUNNEL_H
#define WIRE_TUNNEL_H

#include "wire/decode.h"

/* The step into a tunnel between the addresses of the IP packet at hand. */
struct outer_step tunnel_step(const struct decode *d, enum outer_kind kind);

/* The same, with its number. */
struct outer_step tunnel_step_id(const struct decode *d, enum outer_kind kind,
                                 uint32_t id);

#endif
