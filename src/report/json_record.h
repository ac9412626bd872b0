/* SPDX-License-Identifier: ISC */
/* json_record.h - each kind of record as a json-c object. The members are
 * added to `o', which may have others already; schema.json says what each
 * means. */
#ifndef REPORT_JSON_RECORD_H
#define REPORT_JSON_RECORD_H

#include <json-c/json.h>

#include "report/format.h"

void json_run(struct json_object *o, const struct run_context *c);
void json_flow(struct json_object *o, const struct run_context *c,
               const struct report_flow *f);
/* What was said on a flow: protocol, http, websocket. */
void json_talk(struct json_object *o, const struct run_context *c,
               const struct flow_record *f);
void json_finding(struct json_object *o, const struct run_context *c,
                  const struct finding *f);
/* Adds `lost': TCP_N_PLACES of them. */
void json_lost(struct json_object *o, const struct tcp_losses *lost);

void json_host(struct json_object *o, const struct run_context *c,
               const struct host_record *h);
void json_capture(struct json_object *o, const struct report_capture *c);
void json_stats(struct json_object *o, const struct run_context *c,
                const struct report_stats *s);
void json_summary(struct json_object *o, const struct report_summary *s);

#endif
