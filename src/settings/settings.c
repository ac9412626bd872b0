/* SPDX-License-Identifier: ISC */
#include "settings/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "settings/keys.h"

/* A byte order mark, which some editors write and RFC 8259 8.1 lets a parser
 * ignore. */
enum { BOM_BYTES = 3 };

static int no_memory(struct err *err)
{
	return err_set(err, "out of memory");
}

/* Room for one more: it doubles whenever it is full, at powers of two. */
static bool make_room(struct settings *s)
{
	struct setting *more;

	if ((s->n & (s->n - 1)) != 0)
		return true;
	more = realloc(s->at, (s->n > 0 ? 2 * s->n : 1) * sizeof(*more));
	if (more == NULL)
		return false;
	s->at = more;
	return true;
}

/* Both strings are taken over; they may be NULL for lack of memory. */
static int add(struct settings *s, struct setting new, struct err *err)
{
	if (!make_room(s) || new.name == NULL ||
	    (new.kind == SETTING_TEXT && new.value == NULL)) {
		free(new.name);
		free(new.value);
		return no_memory(err);
	}
	s->at[s->n++] = new;
	return 0;
}

static int wrong_kind(const char *name, struct json_object *value,
                      struct err *err)
{
	return err_set(err, "'%s' cannot be %s", name, value == NULL ? "null" :
		json_type_to_name(json_object_get_type(value)));
}

/* "before=" and what the value is as text; NULL for lack of memory. */
static char *text_of(const char *before, struct json_object *value)
{
	const char *text = json_object_get_string(value);
	char *all;

	if (text == NULL || asprintf(&all, "%s%s%s", before ? before : "",
	                             before ? "=" : "", text) < 0)
		return NULL;
	return all;
}

/* json-c makes numbers that are too large the largest. */
static bool is_text(struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_string:
		return strlen(json_object_get_string(value)) ==
		       (size_t)json_object_get_string_len(value);
	case json_type_int:
		return json_object_get_uint64(value) < UINT64_MAX;
	case json_type_double:
		return true;
	case json_type_null:
	case json_type_boolean:
	case json_type_object:
	case json_type_array:
	default:
		return false;
	}
}

/* One value of an option; `before' is its name in an object, or NULL. */
static int add_value(struct settings *s, const char *name, const char *before,
                     struct json_object *value, struct err *err)
{
	struct setting new = { .kind = SETTING_TEXT };

	if (before == NULL &&
	    json_object_get_type(value) == json_type_boolean) {
		new.kind = json_object_get_boolean(value) ? SETTING_TRUE
		                                          : SETTING_FALSE;
	} else if (is_text(value)) {
		new.value = text_of(before, value);
	} else if (json_object_get_type(value) == json_type_int) {
		return err_set(err, "'%s': too large a number", name);
	} else {
		return wrong_kind(name, value, err);
	}
	new.name = strdup(name);
	return add(s, new, err);
}

static int add_array(struct settings *s, const char *name,
                     struct json_object *array, struct err *err)
{
	for (size_t i = 0; i < json_object_array_length(array); i++)
		if (add_value(s, name, NULL,
		              json_object_array_get_idx(array, i), err) < 0)
			return -1;
	return 0;
}

static int add_object(struct settings *s, const char *name,
                      struct json_object *object, struct err *err)
{
	struct json_object_iterator i = json_object_iter_begin(object);
	struct json_object_iterator end = json_object_iter_end(object);

	for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
		if (add_value(s, name, json_object_iter_peek_name(&i),
		              json_object_iter_peek_value(&i), err) < 0)
			return -1;
	return 0;
}

static int add_any(struct settings *s, const char *name,
                   struct json_object *value, struct err *err)
{
	if (json_object_is_type(value, json_type_array))
		return add_array(s, name, value, err);
	if (json_object_is_type(value, json_type_object))
		return add_object(s, name, value, err);
	return add_value(s, name, NULL, value, err);
}

static int add_all(struct settings *s, struct json_object *all,
                   struct err *err)
{
	struct json_object_iterator i = json_object_iter_begin(all);
	struct json_object_iterator end = json_object_iter_end(all);

	for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
		if (add_any(s, json_object_iter_peek_name(&i),
		            json_object_iter_peek_value(&i), err) < 0)
			return -1;
	return 0;
}

/* Where the parser stopped, as line and column, from 1. */
static int not_json(const char *text, size_t at, const char *why,
                    struct err *err)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < at; i++, column++)
		if (text[i] == '\n') {
			line++;
			column = 0;
		}
	return err_set(err, "no JSON at line %zu, column %zu: %s", line,
		column, why);
}

/* NULL and err if it is not one whole JSON text. */
static struct json_object *parse(const char *text, size_t n, struct err *err)
{
	struct json_tokener *tok = json_tokener_new_ex(SETTINGS_DEPTH);
	struct json_object *all = NULL;
	enum json_tokener_error error;

	if (tok == NULL) {
		no_memory(err);
		return NULL;
	}
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT |
	                       JSON_TOKENER_VALIDATE_UTF8);
	all = json_tokener_parse_ex(tok, text, (int)n);
	error = json_tokener_get_error(tok);
	if (error == json_tokener_continue)
		not_json(text, n, "it ends too soon", err);
	else if (error != json_tokener_success)
		not_json(text, json_tokener_get_parse_end(tok),
			json_tokener_error_desc(error), err);
	json_tokener_free(tok);
	if (error == json_tokener_success)
		return all;
	json_object_put(all);
	return NULL;
}

int settings_parse(struct settings *s, const char *text, size_t n,
                   struct err *err)
{
	struct json_object *all;
	int got = -1;

	if (n > SETTINGS_BYTES)
		return err_set(err, "larger than %d bytes", SETTINGS_BYTES);
	if (n >= BOM_BYTES && memcmp(text, "\xef\xbb\xbf", BOM_BYTES) == 0) {
		text += BOM_BYTES;
		n -= BOM_BYTES;
	}
	if (memchr(text, '\0', n) != NULL)
		return err_set(err, "no JSON: it has a NUL");
	err->text[0] = '\0';
	all = parse(text, n, err);
	if (all == NULL && err->text[0] != '\0')
		return -1;
	if (!json_object_is_type(all, json_type_object))
		err_set(err, "not an object: settings stand between { and }");
	else if (keys_check(text, n, err) == 0)
		got = add_all(s, all, err);
	json_object_put(all);
	return got;
}

/* As much as there is, up to `size'. */
static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t n = 0;
	ssize_t got;

	do {
		got = read(fd, text + n, size - n);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			n += (size_t)got;
	} while (got > 0 && n < size);
	return got < 0 ? -1 : (ssize_t)n;
}

/* A pipe is read to its end, but none is waited for that nobody writes to. */
static int open_file(const char *path, struct err *err)
{
	struct stat is = { .st_mode = 0 };
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(err, "%s", strerror(errno));
	if (fstat(fd, &is) == 0 && (S_ISREG(is.st_mode) ||
	    (S_ISFIFO(is.st_mode) && fcntl(fd, F_SETFL, 0) == 0)))
		return fd;
	close(fd);
	return err_set(err, S_ISDIR(is.st_mode) ? "it is a directory" :
		"neither a file nor a pipe");
}

int settings_read(struct settings *s, const char *path, struct err *err)
{
	const size_t size = SETTINGS_BYTES + 1;
	char *text = malloc(size);
	int fd, got = -1;
	ssize_t n;

	if (text == NULL)
		return no_memory(err);
	fd = open_file(path, err);
	if (fd >= 0) {
		n = read_all(fd, text, size);
		if (n < 0)
			err_set(err, "%s", strerror(errno));
		else
			got = settings_parse(s, text, (size_t)n, err);
		close(fd);
	}
	free(text);
	return got;
}

void settings_fini(struct settings *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->at[i].name);
		free(s->at[i].value);
	}
	free(s->at);
	*s = (struct settings){ 0 };
}
