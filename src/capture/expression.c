/* SPDX-License-Identifier: ISC */
/* expression.c - a walk over words and signs, as libpcap's scanner parts them.
 *
 * A primitive is symmetric, and so is what and, or, not make of it, unless a
 * direction is named; what is not known to be symmetric counts as cutting. */
#include "capture/expression.h"

#include <stdlib.h>
#include <string.h>

enum word_class {
	LOGIC,
	DIRECTION,	/* cuts, but for "src or dst" and the like */
	ADDRESS,	/* addresses follow */
	NAMED,		/* numbers follow, or names of local tables */
	PROTOCOL,
	TAG,
	LINK,
	LABEL,		/* cuts, and words of any kind follow */
	OTHER,		/* cuts */
	VALUE,		/* a number or an address */
	NAME,		/* any other word */
};

static const struct {
	const char *text;
	enum word_class class;
} words[] = {
#define WORD(text, class) { text, class },
#include "capture/words.def"
#undef WORD
};

/* Where link-layer addresses end in all that have them first. */
enum { LINK_ADDRESSES = 12 };

struct walk {
	struct expression *e;
	char *at;		/* the word or sign at hand */
	size_t len;
	enum word_class class;
	bool named;		/* a name here is no address */
	bool link;		/* the word before was of the link layer */
	bool link_proto;	/* "ether proto": a number follows */
	/* "src or dst" comes as three words: how many have come. */
	int pair;
};

static const char digits[] = "0123456789", hex[] = "0123456789abcdefABCDEF";

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c != '\0' && strchr("-_.:\\$", c));
}

/* A link-layer address without colons: 6 times one or two digits, 3 times four,
 * or twelve in one. */
static bool is_link_address(const char *s, size_t len)
{
	const char *end = s + len, sign = s[strspn(s, hex)];
	size_t groups = 0, least = 4, most = 0;

	for (; s < end; groups++) {
		size_t n = strspn(s, hex);

		least = n < least ? n : least;
		most = n > most ? n : most;
		s += n;
		if (s < end && (*s != sign || strchr("-.", *s) == NULL ||
		                ++s == end))
			return false;
	}
	return (groups == 6 && least >= 1 && most <= 2) ||
	       (groups == 3 && least == 4 && most == 4 && sign == '.') ||
	       (groups == 1 && most == 12);
}

/* Of IPv6 or of the link layer; libpcap parts anything else at its colons. */
static bool is_colons(const char *s, size_t len)
{
	bool doubled = false;
	int colons = 0;

	if (strspn(s, "0123456789abcdefABCDEF:.") < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (s[i] == ':') {
			doubled |= i > 0 && s[i - 1] == ':';
			colons++;
		}
	return doubled || colons == 5 || colons == 7;
}

/* Numbers, addresses, and parts of addresses. */
static bool is_value(const char *s, size_t len)
{
	if (strspn(s, "0123456789.") >= len || is_colons(s, len))
		return true;
	if (s[0] == '$' || (s[0] == '0' && (s[1] == 'x' || s[1] == 'X') &&
	    2 + strspn(s + 2, hex) >= len))
		return true;
	return is_link_address(s, len);
}

static enum word_class classify(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].text) == len &&
		    memcmp(words[i].text, s, len) == 0)
			return words[i].class;
	return is_value(s, len) ? VALUE : NAME;
}

/* "src or dst" is no direction; "src" with anything else is. */
static void pair_up(struct walk *w)
{
	bool fits = w->pair == 1 ? w->class == LOGIC && w->at[0] != 'n' :
	                           w->class == DIRECTION;

	if (w->pair == 0 && w->class != DIRECTION)
		return;
	if (!fits)
		w->e->cuts = true;
	w->pair = fits && w->pair < 2 ? w->pair + 1 : 0;
}

static void refuse_name(struct walk *w)
{
	size_t n = w->len < sizeof(w->e->name) ? w->len :
	                                         sizeof(w->e->name) - 1;

	if (w->e->name[0] == '\0')
		memcpy(w->e->name, w->at, n);
	memset(w->at, ' ', w->len);
	w->at[0] = '0';
}

/* A number that is an Ethertype of a VLAN tag. */
static bool is_tag_type(const char *s)
{
	switch (strtoul(s, NULL, 0)) {
	case 0x8100:
	case 0x88a8:
	case 0x9100:
	case 0x9200:
	case 0x9300:
		return true;
	default:
		return false;
	}
}

static void take_word(struct walk *w)
{
	bool proto = w->link && w->class == NAMED;

	pair_up(w);
	switch (w->class) {
	case NAMED:
	case LABEL:
		w->named = true;
		break;
	case NAME:
		if (!w->named)
			refuse_name(w);
		break;
	case VALUE:
		w->e->tags |= w->link_proto && is_tag_type(w->at);
		break;
	case LOGIC:
		break;
	case DIRECTION:
	case ADDRESS:
	case PROTOCOL:
	case TAG:
	case LINK:
	case OTHER:
	default:
		w->named = false;
		break;
	}
	w->e->tags |= w->class == TAG;
	w->e->cuts |= w->class >= TAG && w->class <= OTHER;
	w->link_proto = proto;
	w->link = w->class == LINK;
}

/* Bytes of a packet: no name can be between the brackets. Those of a link
 * layer's addresses lie before the tags. */
static void take_brackets(struct walk *w)
{
	size_t inside = strcspn(w->at, "]"), n = strspn(w->at + 1, digits);

	w->len = inside + (w->at[inside] == ']');
	w->e->cuts = true;
	if (w->link && (n == 0 || strchr(":]", w->at[1 + n]) == NULL ||
	                strtoul(w->at + 1, NULL, 10) >= LINK_ADDRESSES))
		w->e->tags = true;
}

static size_t word_length(const char *s)
{
	size_t n = 0;

	if (*s == '-' || *s == '_')
		return 0;
	while (is_word(s[n]))
		n++;
	return n;
}

static void take_sign(struct walk *w)
{
	w->len = 1;
	if (*w->at == '[')
		take_brackets(w);
	else if (strncmp(w->at, "&&", 2) == 0 || strncmp(w->at, "||", 2) == 0)
		w->len = 2;
	else if (strchr("()!/", *w->at) == NULL)
		w->e->cuts = true;
	if (w->pair > 0) {	/* "src && dst" is not worth the words */
		w->e->cuts = true;
		w->pair = 0;
	}
	w->link = false;
}

void expression_read(struct expression *e, char *text)
{
	struct walk w = { .e = e, .at = text };

	*e = (struct expression){ .empty = true };
	for (; *w.at != '\0'; w.at += w.len) {
		w.len = strspn(w.at, " \t\r\n");
		if (w.len > 0)
			continue;
		e->empty = false;
		w.len = word_length(w.at);
		if (w.len > 0) {
			w.class = classify(w.at, w.len);
			take_word(&w);
		} else {
			take_sign(&w);
		}
	}
	if (w.pair > 0)
		e->cuts = true;
}
