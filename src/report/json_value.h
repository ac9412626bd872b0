/* SPDX-License-Identifier: ISC */
/* json_value.h - the members that records are made of. Names are constant
 * strings, each new to its object. Every string that a stranger may have
 * written passes json_text(): that is the gate. */
#ifndef REPORT_JSON_VALUE_H
#define REPORT_JSON_VALUE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/format.h"

/* A string that is always valid JSON and shows nothing it does not say: what
 * is no UTF-8 becomes U+FFFD, controls of any kind (text_is_control()) are
 * escaped. */
struct json_object *json_text(const void *bytes, size_t n);

/* The bytes as hexadecimal digits. */
struct json_object *json_hex(const void *bytes, size_t n);

void json_add(struct json_object *o, const char *name, struct json_object *v);

/* Foreign bytes; if they are no UTF-8, `name'_hex has them whole. Both names
 * must fit into 64 bytes. */
void json_add_text(struct json_object *o, const char *name, const void *bytes,
                   size_t n);

/* Our own words; NULL is null. */
void json_add_word(struct json_object *o, const char *name, const char *word);
void json_add_number(struct json_object *o, const char *name, uint64_t v);
void json_add_bool(struct json_object *o, const char *name, bool v);

/* A number, or null. */
void json_add_known(struct json_object *o, const char *name, bool known,
                    uint64_t v);

/* Nanoseconds as exact decimal seconds; a negative one is unknown: null. */
void json_add_seconds(struct json_object *o, const char *name, int64_t ns);
void json_add_time(struct json_object *o, const char *name, int64_t ns,
                   unsigned digits);
void json_add_address(struct json_object *o, const char *name,
                      const uint8_t ip[16], unsigned version);

/* The doubts of D() bits, or the clauses of an rfc column, as a list. */
void json_add_doubts(struct json_object *o, uint16_t doubts);
void json_add_rfc(struct json_object *o, const char *rfc);

/* Writes the object in one line without a newline, and frees it. */
void json_write(struct output *o, struct json_object *v);

#endif
