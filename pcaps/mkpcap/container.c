/* SPDX-License-Identifier: ISC */
#include "container.h"

#include <stdlib.h>
#include <string.h>

#include "frame.h"

enum { BLOCK_IDB = 1, BLOCK_ISB = 5, BLOCK_EPB = 6 };

static void add(const struct script *s, struct bytes *b, uint64_t value,
                unsigned n)
{
	if (s->big_endian)
		bytes_add_be(b, value, n);
	else
		bytes_add_le(b, value, n);
}

static void add_option(const struct script *s, struct bytes *b, unsigned code,
                       const void *value, size_t n)
{
	add(s, b, code, 2);
	add(s, b, n, 2);
	bytes_add(b, value, n);
	bytes_fill(b, 0, -n & 3);
}

/* A block of pcapng: its length stands before and after the body. */
static void add_block(const struct script *s, struct bytes *file,
                      uint32_t type, struct bytes *body)
{
	bytes_fill(body, 0, -body->n & 3);
	add(s, file, type, 4);
	add(s, file, body->n + 12, 4);
	bytes_add(file, body->at, body->n);
	add(s, file, body->n + 12, 4);
	body->n = 0;
}

static void begin_pcapng(const struct script *s, struct bytes *file)
{
	struct bytes body = { NULL, 0, 0 };

	add(s, &body, 0x1a2b3c4d, 4);
	add(s, &body, 1, 2);
	add(s, &body, 0, 2);
	add(s, &body, UINT64_MAX, 8);	/* the section's length: unknown */
	if (s->comment[0]) {
		add_option(s, &body, 1, s->comment, strlen(s->comment));
		add(s, &body, 0, 4);
	}
	add_block(s, file, 0x0a0d0d0a, &body);
	for (unsigned i = 0; i < s->n_interfaces; i++) {
		const struct interface *in = &s->interface[i];
		uint8_t digits = (uint8_t)in->digits;

		add(s, &body, frame_link_number(in->link), 2);
		add(s, &body, 0, 2);
		add(s, &body, in->snaplen, 4);
		add_option(s, &body, 2, in->name, strlen(in->name));
		add_option(s, &body, 9, &digits, 1);
		add(s, &body, 0, 4);
		add_block(s, file, BLOCK_IDB, &body);
	}
	free(body.at);
}

void container_begin(const struct script *s, struct bytes *file)
{
	const struct interface *in = &s->interface[0];

	if (s->pcapng) {
		begin_pcapng(s, file);
		return;
	}
	add(s, file, s->modified ? 0xa1b2cd34 : in->digits == 9 ?
		0xa1b23c4d : 0xa1b2c3d4, 4);
	add(s, file, 2, 2);
	add(s, file, 4, 2);
	add(s, file, 0, 8);
	add(s, file, in->snaplen, 4);
	add(s, file, frame_link_number(in->link), 4);
}

/* In units of the interface. */
static uint64_t stamp(const struct script *s, const struct interface *in,
                      int64_t time)
{
	return (uint64_t)(s->start + time) / (in->digits == 9 ? 1 : 1000);
}

static void add_epb(const struct script *s, struct container_record how,
                    const struct bytes *frame, struct bytes *file)
{
	struct bytes body = { NULL, 0, 0 };
	uint64_t time = stamp(s, &s->interface[how.interface], how.time);

	add(s, &body, how.interface, 4);
	add(s, &body, time >> 32, 4);
	add(s, &body, time, 4);
	add(s, &body, how.cut, 4);
	add(s, &body, frame->n, 4);
	bytes_add(&body, frame->at, how.cut);
	add_block(s, file, BLOCK_EPB, &body);
	free(body.at);
}

void container_add(const struct script *s, struct container_record how,
                   const struct bytes *frame, struct bytes *file)
{
	const struct interface *in = &s->interface[how.interface];
	uint64_t second = in->digits == 9 ? 1000000000 : 1000000, time;

	if (how.cut == 0 || how.cut > frame->n)
		how.cut = frame->n;
	if (how.cut > in->snaplen)
		how.cut = in->snaplen;
	if (s->pcapng) {
		add_epb(s, how, frame, file);
		return;
	}
	time = stamp(s, in, how.time);
	add(s, file, time / second, 4);
	add(s, file, time % second, 4);
	add(s, file, how.cut, 4);
	add(s, file, frame->n, 4);
	if (s->modified) {	/* device, Ethertype, packet type */
		add(s, file, 2, 4);
		bytes_add_be(file, 0x0800, 2);
		add(s, file, 0, 2);
	}
	bytes_add(file, frame->at, how.cut);
}

static void add_counter(const struct script *s, struct bytes *b, unsigned code,
                        uint64_t value)
{
	add(s, b, code, 2);
	add(s, b, 8, 2);
	add(s, b, value, 8);
}

void container_end(const struct script *s, struct bytes *file)
{
	struct bytes body = { NULL, 0, 0 };
	uint64_t time = stamp(s, &s->interface[0], s->time);

	if (!s->pcapng || s->drops == 0)
		return;
	add(s, &body, 0, 4);
	add(s, &body, time >> 32, 4);
	add(s, &body, time, 4);
	add_counter(s, &body, 5, s->drops);	/* isb_ifdrop */
	add(s, &body, 0, 4);
	add_block(s, file, BLOCK_ISB, &body);
	free(body.at);
}
