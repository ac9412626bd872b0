/* SPDX-License-Identifier: ISC */
/* devices.c - the interfaces that there are. */
#include <pcap.h>
#include <string.h>

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
