/* SPDX-License-Identifier: ISC */
#include "report/json_value.h"

#include <errno.h>
#include <json-c/printbuf.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/clock.h"
#include "base/text.h"

enum { STYLE = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };
enum { NEW = JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY };
enum { NAME_ROOM = 64 };

void json_add(struct json_object *o, const char *name, struct json_object *v)
{
	json_object_object_add_ex(o, name, v, NEW);
}

static int put(struct printbuf *out, const char *s, int n)
{
	return printbuf_memappend(out, s, n) < 0 ? -1 : 0;
}

/* A control by its UTF-16 units. */
static int put_escaped(struct printbuf *out, uint32_t c)
{
	char text[16];
	int n;

	if (c < 0x10000)
		n = snprintf(text, sizeof(text), "\\u%04x", (unsigned)c);
	else
		n = snprintf(text, sizeof(text), "\\u%04x\\u%04x",
			(unsigned)(0xd800 + ((c - 0x10000) >> 10)),
			(unsigned)(0xdc00 + (c & 0x3ff)));
	return put(out, text, n);
}

static int put_code_point(struct printbuf *out, const uint8_t *at, size_t n,
                          uint32_t c)
{
	if (c == TEXT_BAD)
		return put(out, "\xef\xbf\xbd", 3);
	if (c == '"' || c == '\\') {
		char pair[2] = { '\\', (char)c };

		return put(out, pair, 2);
	}
	if (text_is_control(c))
		return put_escaped(out, c);
	return put(out, (const char *)at, (int)n);
}

/* json-c's own form lets C1 and bidi controls pass. */
static int write_text(struct json_object *o, struct printbuf *out, int level,
                      int flags)
{
	const uint8_t *at = (const uint8_t *)json_object_get_string(o);
	size_t n = (size_t)json_object_get_string_len(o);
	int failed = put(out, "\"", 1);

	(void)level;
	(void)flags;
	for (size_t i = 0; i < n && !failed; ) {
		uint32_t c;
		size_t step = text_next(at + i, n - i, &c);

		failed = put_code_point(out, at + i, step, c);
		i += step;
	}
	return failed ? -1 : put(out, "\"", 1);
}

struct json_object *json_text(const void *bytes, size_t n)
{
	struct json_object *o;

	if (n > INT_MAX)
		n = INT_MAX;
	o = json_object_new_string_len(bytes, (int)n);
	json_object_set_serializer(o, write_text, NULL, NULL);
	return o;
}

struct json_object *json_hex(const void *bytes, size_t n)
{
	char *hex = malloc(2 * n + 1);
	struct json_object *o = NULL;

	if (hex != NULL) {
		text_hex(hex, bytes, n);
		o = json_object_new_string(hex);
	}
	free(hex);
	return o;
}

void json_add_text(struct json_object *o, const char *name, const void *bytes,
                   size_t n)
{
	char hex_name[NAME_ROOM];

	json_add(o, name, json_text(bytes, n));
	if (text_is_utf8(bytes, n))
		return;
	snprintf(hex_name, sizeof(hex_name), "%s_hex", name);
	json_object_object_add(o, hex_name, json_hex(bytes, n));
}

void json_add_word(struct json_object *o, const char *name, const char *word)
{
	json_add(o, name, word ? json_object_new_string(word) : NULL);
}

void json_add_number(struct json_object *o, const char *name, uint64_t v)
{
	json_add(o, name, json_object_new_uint64(v));
}

void json_add_bool(struct json_object *o, const char *name, bool v)
{
	json_add(o, name, json_object_new_boolean(v));
}

void json_add_known(struct json_object *o, const char *name, bool known,
                    uint64_t v)
{
	json_add(o, name, known ? json_object_new_uint64(v) : NULL);
}

static int write_seconds(struct json_object *o, struct printbuf *out, int level,
                         int flags)
{
	char text[CLOCK_TEXT];
	size_t n = clock_seconds(text, json_object_get_int64(o));

	(void)level;
	(void)flags;
	return put(out, text, (int)n);
}

void json_add_seconds(struct json_object *o, const char *name, int64_t ns)
{
	struct json_object *v = NULL;

	if (ns >= 0) {
		v = json_object_new_int64(ns);
		json_object_set_serializer(v, write_seconds, NULL, NULL);
	}
	json_add(o, name, v);
}

void json_add_time(struct json_object *o, const char *name, int64_t ns,
                   unsigned digits)
{
	char text[CLOCK_TEXT];
	size_t n = clock_time(text, ns, digits);

	json_add(o, name, json_object_new_string_len(text, (int)n));
}

void json_add_address(struct json_object *o, const char *name,
                      const uint8_t ip[16], unsigned version)
{
	char text[ADDRESS_TEXT];
	size_t n = address_text(text, ip, version);

	json_add(o, name, json_object_new_string_len(text, (int)n));
}

void json_add_doubts(struct json_object *o, uint16_t doubts)
{
	struct json_object *list = json_object_new_array_ext(1);

	for (unsigned i = 0; i < DOUBT_N; i++)
		if (doubts >> i & 1)
			json_object_array_add(list,
				json_object_new_string(doubt_info[i].name));
	json_add(o, "doubts", list);
}

void json_add_rfc(struct json_object *o, const char *rfc)
{
	struct json_object *list = json_object_new_array_ext(1);

	while (*rfc) {
		size_t n = strcspn(rfc, ";");

		json_object_array_add(list,
			json_object_new_string_len(rfc, (int)n));
		rfc += n;
		rfc += strspn(rfc, "; ");
	}
	json_add(o, "rfc", list);
}

void json_write(struct output *o, struct json_object *v)
{
	size_t n;
	const char *text = json_object_to_json_string_length(v, STYLE, &n);

	if (text != NULL)
		output_write(o, text, n);
	else if (o->error == 0)
		o->error = ENOMEM;
	json_object_put(v);
}
