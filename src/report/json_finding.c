/* SPDX-License-Identifier: ISC */
/* json_finding.c - a finding with all that proves it. */
#include "report/community.h"
#include "report/fingerprint.h"
#include "report/json_record.h"
#include "report/json_value.h"

enum { PROTO_TCP = 6 };

static void add_end(struct json_object *o, const char *name,
                    const struct finding_place *p, const uint8_t ip[16],
                    uint16_t port)
{
	struct json_object *end = NULL;

	if (p->ip_version != 0) {
		end = json_object_new_object();
		json_add_address(end, "ip", ip, p->ip_version);
		json_add_number(end, "port", port);
	}
	json_add(o, name, end);
}

static void add_community_id(struct json_object *o,
                             const struct run_context *c,
                             const struct finding_place *p)
{
	char text[COMMUNITY_TEXT];
	struct community_tuple t = {
		.seed = c->run.community_id_seed,
		.proto = PROTO_TCP,
		.ip_version = p->ip_version,
		.src = p->src,
		.dst = p->dst,
		.src_port = p->src_port,
		.dst_port = p->dst_port,
	};

	if (p->ip_version != 0)
		community_id(c->digest, &t, text);
	json_add_word(o, "community_id", p->ip_version != 0 ? text : NULL);
}

static void add_place(struct json_object *o, const struct run_context *c,
                      const struct finding *f)
{
	const struct finding_place *p = &f->place;

	json_add_known(o, "flow", p->flow != 0, p->flow);
	add_community_id(o, c, p);
	json_add_word(o, "offender", offender_name(f->offender));
	add_end(o, "src", p, p->src, p->src_port);
	add_end(o, "dst", p, p->dst, p->dst_port);
	json_add_number(o, "capture", run_file_of(c, f));
}

static void add_proof(struct json_object *o, const struct run_context *c,
                      const struct finding *f)
{
	struct json_object *frames = json_object_new_array_ext(FINDING_FRAMES);

	for (unsigned i = 0; i < f->n_frames; i++)
		json_object_array_add(frames,
			json_object_new_uint64(f->frames[i]));
	json_add(o, "frames", frames);
	if (f->first_frame != 0)
		json_add_time(o, "time", f->time,
			run_digits(c, f->first_frame));
	else
		json_add(o, "time", NULL);
	json_add_number(o, "count", f->count);
	json_add_known(o, "first_frame", f->first_frame != 0, f->first_frame);
	json_add_known(o, "last_frame", f->last_frame != 0, f->last_frame);
	json_add_bool(o, "secondary", f->secondary);
}

static void add_evidence(struct json_object *o, const struct finding *f)
{
	struct json_object *all = json_object_new_object();

	for (unsigned i = 0; i < f->n_numbers; i++)
		json_object_object_add_ex(all, f->numbers[i].name,
			json_object_new_int64(f->numbers[i].value),
			JSON_C_OBJECT_ADD_CONSTANT_KEY);
	for (unsigned i = 0; i < f->n_texts; i++)
		json_add_text(all, f->texts[i].name, f->texts[i].at,
			f->texts[i].n);
	json_add(o, "evidence", all);
}

static void add_handles(struct json_object *o, const struct run_context *c,
                        const struct finding *f)
{
	struct json_object *prints = json_object_new_object();
	char filter[FILTER_TEXT];
	char text[FINGERPRINT_TEXT];

	json_add_word(o, "filter", run_filter(c, f, filter) ? filter : NULL);
	fingerprint_exact(c->digest, f, text);
	json_add_word(prints, "exact", text);
	fingerprint_stable(c->digest, f, text);
	json_add_word(prints, "stable", text);
	json_add(o, "fingerprint", prints);
}

void json_finding(struct json_object *o, const struct run_context *c,
                  const struct finding *f)
{
	const struct finding_info *info = &finding_info[f->id];

	json_add_word(o, "id", info->id);
	json_add_word(o, "severity", severity_name(f->severity));
	json_add_word(o, "certainty", certainty_name(f->certainty));
	json_add_doubts(o, f->doubts);
	json_add_word(o, "message", info->title);
	json_add_rfc(o, info->rfc);
	add_place(o, c, f);
	add_proof(o, c, f);
	add_evidence(o, f);
	add_handles(o, c, f);
}
