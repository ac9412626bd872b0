/* SPDX-License-Identifier: ISC */
/* devices.c - the interfaces that there are. */
#include <pcap.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "capture/live.h"

static void write_safe(FILE *out, const char *s)
{
	char safe[256];

	fputs(text_safe(safe, sizeof(safe), s, strlen(s)), out);
}

/* " [Up, Running]", or nothing. */
static void write_flags(FILE *out, bpf_u_int32 flags)
{
	static const struct {
		bpf_u_int32 mask, value;
		const char *name;
	} known[] = {
		{ PCAP_IF_UP, PCAP_IF_UP, "Up" },
		{ PCAP_IF_RUNNING, PCAP_IF_RUNNING, "Running" },
		{ PCAP_IF_LOOPBACK, PCAP_IF_LOOPBACK, "Loopback" },
		{ PCAP_IF_WIRELESS, PCAP_IF_WIRELESS, "Wireless" },
		{ PCAP_IF_CONNECTION_STATUS,
		  PCAP_IF_CONNECTION_STATUS_DISCONNECTED, "Disconnected" },
	};
	const char *before = " [";

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if ((flags & known[i].mask) == known[i].value) {
			fprintf(out, "%s%s", before, known[i].name);
			before = ", ";
		}
	if (*before == ',')
		putc(']', out);
}

int live_list(FILE *out, struct err *err)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	pcap_if_t *all;
	unsigned n = 0;

	if (pcap_findalldevs(&all, text) < 0)
		return err_set(err, "%s", text);
	for (const pcap_if_t *d = all; d != NULL; d = d->next) {
		fprintf(out, "%u.", ++n);
		write_safe(out, d->name);
		if (d->description != NULL) {
			fputs(" (", out);
			write_safe(out, d->description);
			putc(')', out);
		}
		write_flags(out, d->flags);
		putc('\n', out);
	}
	pcap_freealldevs(all);
	return 0;
}

/* The n-th of the list, or NULL; none if one has that very name. */
static const char *nth(const pcap_if_t *all, const char *asked, uint64_t n)
{
	const char *name = NULL;
	uint64_t at = 0;

	for (const pcap_if_t *d = all; d != NULL; d = d->next) {
		if (strcmp(d->name, asked) == 0)
			return NULL;
		if (++at == n)
			name = d->name;
	}
	return name;
}

const char *live_name(char room[LIVE_NAME], const char *asked)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	const char *name;
	pcap_if_t *all;
	uint64_t n;

	if (!number_read(asked, strlen(asked), 1, UINT32_MAX, &n) ||
	    pcap_findalldevs(&all, text) < 0)
		return asked;
	name = nth(all, asked, n);
	if (name != NULL && strlen(name) < LIVE_NAME)
		asked = strcpy(room, name);
	pcap_freealldevs(all);
	return asked;
}
