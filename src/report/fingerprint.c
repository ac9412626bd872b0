/* SPDX-License-Identifier: ISC */
#include "report/fingerprint.h"

#include <string.h>

#include "base/text.h"

enum { SIZE = 512 };

/* What is hashed: big-endian numbers after the id, whatever the machine. */
struct ink {
	size_t n;
	uint8_t bytes[SIZE];
};

static void put(struct ink *ink, uint64_t v, unsigned size)
{
	for (unsigned i = size; i > 0; i--)
		ink->bytes[ink->n++] = (uint8_t)(v >> (8 * (i - 1)));
}

static struct ink ink_of(const struct finding *f)
{
	const char *id = finding_info[f->id].id;
	struct ink ink = { .n = strnlen(id, 64) };

	memcpy(ink.bytes, id, ink.n);
	put(&ink, 0, 1);
	return ink;
}

static void finish(struct digest *d, const struct ink *ink,
                   char out[FINGERPRINT_TEXT])
{
	uint8_t hash[DIGEST_SHA1];

	digest_sha1(d, ink->bytes, ink->n, hash);
	text_hex(out, hash, (FINGERPRINT_TEXT - 1) / 2);
}

static void put_direction(struct ink *ink, const struct finding_place *p)
{
	memcpy(ink->bytes + ink->n, p->src, sizeof(p->src));
	ink->n += sizeof(p->src);
	memcpy(ink->bytes + ink->n, p->dst, sizeof(p->dst));
	ink->n += sizeof(p->dst);
	put(ink, p->src_port, 2);
	put(ink, p->dst_port, 2);
}

/* A finding without a flow is about the file: its place in the run and what was
 * measured tell it from others. */
static void put_numbers(struct ink *ink, const struct finding *f)
{
	put(ink, f->file, 4);
	for (unsigned i = 0; i < f->n_numbers; i++)
		put(ink, (uint64_t)f->numbers[i].value, 8);
}

void fingerprint_exact(struct digest *d, const struct finding *f,
                       char out[FINGERPRINT_TEXT])
{
	struct ink ink = ink_of(f);

	if (f->place.ip_version != 0)
		put_direction(&ink, &f->place);
	put(&ink, f->offender, 1);
	if (f->place.flow == 0)
		put_numbers(&ink, f);
	else
		for (unsigned i = 0; i < f->n_frames; i++)
			put(&ink, f->frames[i] - f->place.flow, 8);
	finish(d, &ink, out);
}

/* The offender says which side of the direction the server is on; without one
 * the lower port is the likelier. */
static uint16_t server_port(const struct finding *f)
{
	const struct finding_place *p = &f->place;

	if (f->offender == OFF_CLIENT)
		return p->dst_port;
	if (f->offender == OFF_SERVER)
		return p->src_port;
	return p->src_port < p->dst_port ? p->src_port : p->dst_port;
}

void fingerprint_stable(struct digest *d, const struct finding *f,
                        char out[FINGERPRINT_TEXT])
{
	struct ink ink = ink_of(f);

	put(&ink, server_port(f), 2);
	put(&ink, f->offender, 1);
	finish(d, &ink, out);
}
