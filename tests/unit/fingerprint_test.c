/* SPDX-License-Identifier: ISC */
/* fingerprint_test.c - what changes a fingerprint and what does not. */
#include "report/fingerprint.h"

#include <criterion/criterion.h>
#include <string.h>

#include "../schema/sample.h"

static struct sample s;

static void later_in_the_file(struct finding *f)
{
	f->place.flow += 1000;
	f->first_frame += 1000;
	f->last_frame += 1000;
	f->time += 1;
	for (int i = 0; i < f->n_frames; i++)
		f->frames[i] += 1000;
}

static void another_frame(struct finding *f)
{
	f->frames[1]++;
}

static void another_client_port(struct finding *f)
{
	f->place.src_port++;
}

static void another_client(struct finding *f)
{
	f->place.src[15]++;
}

static void another_server_port(struct finding *f)
{
	f->place.dst_port++;
}

static void the_other_direction(struct finding *f)
{
	struct finding_place p = f->place;

	memcpy(f->place.src, p.dst, 16);
	memcpy(f->place.dst, p.src, 16);
	f->place.src_port = p.dst_port;
	f->place.dst_port = p.src_port;
	f->offender = OFF_SERVER;
}

static void another_id(struct finding *f)
{
	f->id = FIND_tcp_fin_unacked;
}

static void surer(struct finding *f)
{
	f->severity = SEV_NOTE;
	f->certainty = CERT_CERTAIN;
	f->doubts = 0;
	f->count++;
}

static const struct change_case {
	const char *name;
	void (*change)(struct finding *f);
	bool same_exact, same_stable;
} cases[] = {
	{ "later in the file", later_in_the_file, true, true },
	{ "surer", surer, true, true },
	{ "another frame", another_frame, false, true },
	{ "another client port", another_client_port, false, true },
	{ "another client", another_client, false, true },
	{ "another server port", another_server_port, false, false },
	{ "the other direction", the_other_direction, false, false },
	{ "another id", another_id, false, false },
};

static void expect_change(struct digest *d, const struct change_case *c)
{
	char before[FINGERPRINT_TEXT], after[FINGERPRINT_TEXT];
	struct finding f = s.finding;

	c->change(&f);
	fingerprint_exact(d, &s.finding, before);
	fingerprint_exact(d, &f, after);
	cr_expect_eq(strlen(before), FINGERPRINT_TEXT - 1);
	cr_expect_eq(strcmp(before, after) == 0, c->same_exact, "%s", c->name);
	fingerprint_stable(d, &s.finding, before);
	fingerprint_stable(d, &f, after);
	cr_expect_eq(strlen(before), FINGERPRINT_TEXT - 1);
	cr_expect_eq(strcmp(before, after) == 0, c->same_stable, "%s",
		c->name);
}

Test(fingerprint, each_depends_on_what_it_should)
{
	struct digest *d = digest_new();

	sample_init(&s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_change(d, &cases[i]);
	digest_free(d);
}

Test(fingerprint, findings_of_files_are_told_apart_by_file_and_number)
{
	struct digest *d = digest_new();
	char first[FINGERPRINT_TEXT], other[FINGERPRINT_TEXT];
	struct finding f;

	sample_init(&s);
	f = s.file_finding;
	fingerprint_exact(d, &f, first);
	f.file++;
	fingerprint_exact(d, &f, other);
	cr_expect_str_neq(first, other);
	f.file--;
	f.numbers[f.n_numbers++] = (struct finding_number){ "offset", 7 };
	fingerprint_exact(d, &f, other);
	cr_expect_str_neq(first, other);
	digest_free(d);
}
