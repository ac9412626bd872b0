/* SPDX-License-Identifier: ISC */
/* json_flow.c - a flow that has ended. */
#include <string.h>

#include "report/community.h"
#include "report/json_record.h"
#include "report/json_value.h"

enum { PROTO_TCP = 6 };

static struct json_object *state(const struct record_state *s, unsigned digits)
{
	struct json_object *o = json_object_new_object();
	bool labelled = s->on != NULL && *s->on != '\0';

	json_add_word(o, "state", tcp_state_name(s->state));
	json_add_known(o, "frame", s->frame != 0, s->frame);
	json_add_time(o, "time", s->time, digits);
	json_add_word(o, "on", labelled ? s->on : NULL);
	json_add_bool(o, "inferred", s->inferred);
	return o;
}

static void add_states(struct json_object *o, const struct record_side *s,
                       unsigned digits)
{
	struct json_object *list = json_object_new_array_ext(8);

	for (unsigned i = 0; i < s->n_states && i < RECORD_STATES; i++)
		json_object_array_add(list, state(&s->states[i], digits));
	json_add_word(o, "state", tcp_state_name(s->state));
	json_add(o, "states", list);
	json_add_number(o, "states_omitted", s->states_omitted);
}

static void add_time_in_state(struct json_object *o,
                              const struct record_side *s)
{
	struct json_object *all = json_object_new_object();

	for (int i = 0; i < TCP_N_STATES; i++)
		if (s->time_in[i] >= 0)
			json_add_seconds(all, tcp_state_name((enum tcp_state)i),
				s->time_in[i]);
	json_add(o, "time_in_state", all);
}

/* What is of no known class is as it was before there were any. */
static const char *const classes_of[TCP_N_CLASSES] = {
	"unclassed", "rto", "fast", "tail_loss_probe", "spurious", "dsacked"
};

void json_lost(struct json_object *o, const struct tcp_losses *lost)
{
	static const char *const places[TCP_N_PLACES] = {
		"before_capture", "behind_capture", "unplaced"
	};
	struct json_object *all = json_object_new_object();

	for (unsigned i = 0; i < TCP_N_PLACES; i++) {
		struct json_object *place = json_object_new_object();

		json_add_number(place, "segments", lost[i].segments);
		json_add_number(place, "bytes", lost[i].bytes);
		json_add(all, places[i], place);
	}
	json_add(o, "lost", all);
}

/* What the capture itself lost is missed_bytes. */
static void add_lost(struct json_object *o, const struct record_side *s)
{
	struct tcp_losses lost[TCP_N_PLACES];

	for (unsigned i = 0; i < TCP_N_PLACES; i++)
		lost[i] = (struct tcp_losses){ s->lost[i].segments,
			s->lost[i].bytes };
	json_lost(o, lost);
}

static void add_counts(struct json_object *o, const struct record_side *s)
{
	struct json_object *classes = json_object_new_object();
	struct json_object *zero = json_object_new_object();

	json_add_number(o, "packets", s->packets);
	json_add_number(o, "duplicates", s->duplicates);
	json_add_number(o, "bytes", s->bytes);
	json_add_number(o, "payload_bytes", s->payload_bytes);
	json_add_number(o, "unique_bytes", s->unique_bytes);
	json_add_number(o, "missed_bytes", s->missed_bytes);
	json_add_number(o, "unacked_bytes", s->unacked_bytes);
	for (unsigned i = 0; i < TCP_N_CLASSES; i++)
		json_add_number(classes, classes_of[i], s->again[i]);
	json_add(o, "retransmitted", classes);
	add_lost(o, s);
	json_add_number(o, "out_of_order", s->out_of_order);
	json_add_number(o, "duplicate_acks", s->duplicate_acks);
	json_add_number(zero, "episodes", s->zero_window_episodes);
	json_add_seconds(zero, "seconds", s->zero_window_ns);
	json_add(o, "zero_window", zero);
}

static struct json_object *side(const struct flow_record *f, unsigned i,
                                unsigned digits)
{
	const struct record_side *s = &f->side[i];
	struct json_object *o = json_object_new_object();

	json_add_address(o, "ip", s->ip, f->ip_version);
	json_add_number(o, "port", s->port);
	add_states(o, s, digits);
	add_time_in_state(o, s);
	add_counts(o, s);
	json_add_known(o, "isn", s->isn_known, s->isn);
	json_add_known(o, "mss", s->mss_known, s->mss);
	json_add_known(o, "window_scale", s->wscale_known, s->wscale);
	json_add_bool(o, "sack_permitted", s->sack_permitted);
	json_add_bool(o, "timestamps", s->timestamps);
	json_add_known(o, "ttl", s->packets > 0, s->ttl);
	return o;
}

static struct json_object *side_rtt(const struct record_rtt *r)
{
	struct json_object *o = json_object_new_object();
	bool any = r->samples > 0;

	json_add_seconds(o, "min", any ? r->min : -1);
	json_add_seconds(o, "mean", any ? r->mean : -1);
	json_add_seconds(o, "max", any ? r->max : -1);
	json_add_number(o, "samples", r->samples);
	return o;
}

static void add_rtt(struct json_object *o, const struct flow_record *f)
{
	struct json_object *rtt = json_object_new_object();

	json_add_seconds(rtt, "syn_synack", f->rtt_syn_synack);
	json_add_seconds(rtt, "synack_ack", f->rtt_synack_ack);
	json_add(rtt, "client", side_rtt(&f->side[0].rtt));
	json_add(rtt, "server", side_rtt(&f->side[1].rtt));
	json_add(o, "rtt", rtt);
}

static void add_finding_counts(struct json_object *o,
                               const struct report_flow *f)
{
	struct json_object *list = json_object_new_array_ext(1);

	for (size_t i = 0; i < f->n_counts; i++) {
		struct json_object *one = json_object_new_object();

		json_add_word(one, "id", finding_info[f->counts[i].id].id);
		json_add_number(one, "count", f->counts[i].count);
		json_object_array_add(list, one);
	}
	json_add(o, "findings", list);
}

static void add_known_size(struct json_object *o, const char *name, int64_t v)
{
	json_add_known(o, name, v >= 0, (uint64_t)v);
}

static void add_zeek(struct json_object *o, const struct zeek_verdict *z)
{
	struct json_object *view = json_object_new_object();

	json_add_word(view, "orig", z->orig_is_client ? "client" : "server");
	json_add_word(view, "conn_state", *z->conn_state ? z->conn_state : NULL);
	json_add_word(view, "history", *z->history ? z->history : NULL);
	add_known_size(view, "orig_bytes", z->orig_bytes);
	add_known_size(view, "resp_bytes", z->resp_bytes);
	add_known_size(view, "missed_bytes", z->missed_bytes);
	json_add(o, "zeek", view);
}

static void add_community_id(struct json_object *o,
                             const struct run_context *c,
                             const struct flow_record *f)
{
	char text[COMMUNITY_TEXT];
	struct community_tuple t = {
		.seed = c->run.community_id_seed,
		.proto = PROTO_TCP,
		.ip_version = f->ip_version,
		.src = f->side[0].ip,
		.dst = f->side[1].ip,
		.src_port = f->side[0].port,
		.dst_port = f->side[1].port,
	};

	community_id(c->digest, &t, text);
	json_add_word(o, "community_id", text);
}

/* A list that has more than `least' members, or null. */
static void add_list(struct json_object *o, const char *name,
                     struct json_object *list, size_t least)
{
	if (json_object_array_length(list) > least) {
		json_add(o, name, list);
		return;
	}
	json_add(o, name, NULL);
	json_object_put(list);
}

static struct json_object *outer_step(const struct outer_step *s)
{
	struct json_object *o = json_object_new_object();
	unsigned version = s->marks & OUTER_V6 ? 6 : 4;

	json_add_word(o, "kind", outer_kind_name((enum outer_kind)s->kind));
	json_add_known(o, "id", s->marks & OUTER_HAS_ID, s->id);
	if (s->marks & (OUTER_V4 | OUTER_V6)) {
		json_add_address(o, "src", s->src, version);
		json_add_address(o, "dst", s->dst, version);
	} else {
		json_add(o, "src", NULL);
		json_add(o, "dst", NULL);
	}
	return o;
}

/* The VLANs of all steps; and all steps, if not all are VLANs. */
static void add_outer(struct json_object *o, const struct report_flow *f)
{
	const struct outer_step *step[OUTER_STEPS], *s;
	struct json_object *vlans = json_object_new_array_ext(2);
	struct json_object *steps = json_object_new_array_ext(2);
	size_t n = 0;

	for (s = outers_at(f->outers, f->flow->outer);
	     s != NULL && n < OUTER_STEPS; s = outers_at(f->outers, s->around))
		step[n++] = s;
	while (n-- > 0) {
		json_object_array_add(steps, outer_step(step[n]));
		if (step[n]->kind == OUTER_VLAN)
			json_object_array_add(vlans,
				json_object_new_int((int)step[n]->id));
	}
	n = json_object_array_length(vlans);
	add_list(o, "vlan", vlans, 0);
	add_list(o, "tunnel", steps, n);
}

/* Who spoke, and when. */
static void add_conversation(struct json_object *o, const struct flow_record *f,
                             unsigned digits)
{
	json_add(o, "client", side(f, 0, digits));
	json_add(o, "server", side(f, 1, digits));
	json_add_word(o, "orientation", flow_orientation_name(f->orientation));
	json_add_time(o, "start", f->start, digits);
	json_add_time(o, "end", f->end, digits);
	json_add_number(o, "first_frame", f->first_frame);
	json_add_number(o, "last_frame", f->last_frame);
	json_add_word(o, "outcome", flow_outcome_name(f->outcome));
	json_add_word(o, "closed_by", flow_closer_name(f->closed_by));
}

void json_flow(struct json_object *o, const struct run_context *c,
               const struct report_flow *f)
{
	const struct flow_record *record = f->flow;

	json_add_number(o, "flow", record->flow);
	add_community_id(o, c, record);
	add_outer(o, f);
	add_conversation(o, record, run_digits(c, record->first_frame));
	add_rtt(o, record);
	json_add_doubts(o, record->doubts);
	add_finding_counts(o, f);
	add_zeek(o, &record->zeek);
	json_talk(o, c, record);
}
