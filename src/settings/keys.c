/* SPDX-License-Identifier: ISC */
/* keys.c - strings before a colon, and how deep they stand. */
#include "settings/keys.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "settings/settings.h"

struct key {
	const char *at;
	size_t n;
};

struct keys {
	const char *at, *end;
	size_t depth;
	size_t first[SETTINGS_DEPTH + 1];	/* key of each open object */
	size_t n;
	struct key key[SETTINGS_KEYS];
};

static struct key take_string(struct keys *k)
{
	struct key s = { k->at + 1, 0 };

	for (k->at++; k->at < k->end && *k->at != '"'; k->at++)
		k->at += *k->at == '\\';
	s.n = (size_t)(k->at - s.at);
	k->at++;
	return s;
}

static bool is_name(struct keys *k)
{
	while (k->at < k->end && isspace((unsigned char)*k->at))
		k->at++;
	return k->at < k->end && *k->at == ':';
}

static bool has(const struct keys *k, const struct key *key)
{
	for (size_t i = k->first[k->depth]; i < k->n; i++)
		if (k->key[i].n == key->n &&
		    memcmp(k->key[i].at, key->at, key->n) == 0)
			return true;
	return false;
}

static int add(struct keys *k, struct key key, struct err *err)
{
	int n = key.n < 64 ? (int)key.n : 64;

	if (memchr(key.at, '\\', key.n) != NULL)
		return err_set(err, "'%.*s': a name has no backslash", n,
			key.at);
	if (has(k, &key))
		return err_set(err, "'%.*s' is there twice", n, key.at);
	if (k->n == SETTINGS_KEYS)
		return err_set(err, "more than %d names", SETTINGS_KEYS);
	k->key[k->n++] = key;
	return 0;
}

static void enter(struct keys *k)
{
	if (k->depth < SETTINGS_DEPTH)
		k->depth++;
	k->first[k->depth] = k->n;
}

static void leave(struct keys *k)
{
	k->n = k->first[k->depth];
	if (k->depth > 0)
		k->depth--;
}

int keys_check(const char *text, size_t n, struct err *err)
{
	struct keys k = { .at = text, .end = text + n };

	while (k.at < k.end) {
		if (*k.at == '"') {
			struct key key = take_string(&k);

			if (is_name(&k) && add(&k, key, err) < 0)
				return -1;
			continue;
		}
		if (*k.at == '\'')	/* json-c takes it */
			return err_set(err, "no JSON: it has ' for \"");
		if (*k.at == '{' || *k.at == '[')
			enter(&k);
		else if (*k.at == '}' || *k.at == ']')
			leave(&k);
		k.at++;
	}
	return 0;
}
