/* SPDX-License-Identifier: ISC */
/* keys.h - opening handshakes that were accepted, over all flows: is a key used
 * again, or an answer given to another key?
 *
 * As many are remembered as the limit ws_keys_max has it; the oldest is
 * forgotten first. Texts are kept whole or not at all: to be alike is to be
 * equal. */
#ifndef HOST_KEYS_H
#define HOST_KEYS_H

#include "base/err.h"
#include "base/hash.h"
#include "base/pool.h"
#include "flow/fact.h"

enum { HOST_TEXT = 32 };	/* octets; a right key has 24, an Accept 28 */

struct host_end {
	uint8_t addr[16];
	uint16_t port;
};

/* One that was accepted. Texts end in zeros. */
struct host_handshake {
	uint8_t key[HOST_TEXT], accept[HOST_TEXT];
	struct host_end client, server;
	uint64_t flow;			/* number */
	uint64_t request_frame, response_frame;	/* first of each */
	int64_t time;			/* of the 101, ns since 1970 UTC */
	uint32_t by_key, by_accept;	/* the one before it with that hash */
};

struct host_keys {
	struct pool pool;
	uint32_t *heads[2];		/* newest by key, and by accept; */
	uint32_t mask;			/* so many - 1 each; places, too */
	uint32_t max;
	uint64_t added;			/* numbers 1 to added; the last */
	struct hash_seed seed;		/* `max' of them are remembered */
};

/* Room for `max', at least one: 0, or -1 without memory. */
int host_keys_init(struct host_keys *k, uint64_t max, struct err *err);
void host_keys_fini(struct host_keys *k);

/* Remembers a response, if it is a 101 to a request whose key is known. */
void host_keys_add(struct host_keys *k, const struct flow_fact *response);

/* The latest handshake of the same client with the key of this request, from
 * another port and accepted before this was asked; or NULL. While one waits, the
 * other may be the same request on its way behind a proxy; of the same port, it
 * may be recorded twice. */
const struct host_handshake *host_keys_reused(const struct host_keys *k,
                                              const struct flow_fact *request);

/* Was it with the server of that flow? Another's may be one hop of several. */
bool host_is_server(const struct host_handshake *h, const struct flow *f);

/* The latest handshake with the Accept of this response but another key, that
 * was over before this was asked; or NULL. Only for one that is not the answer
 * to its own. */
const struct host_handshake *host_keys_cached(const struct host_keys *k,
                                              const struct flow_fact *response);

/* How many were forgotten for lack of room. */
uint64_t host_keys_forgotten(const struct host_keys *k);

#endif
