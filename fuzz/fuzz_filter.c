/* SPDX-License-Identifier: ISC */
/* fuzz_filter.c - a filter over any frames, tagged and cut as they may be.
 *
 *   link type (2 bytes), strict (1), which expression (1), then the frame
 *
 * A frame must be judged without a look past its end, the same each time; and
 * by the letter libpcap must say the same. */
#include <pcap.h>
#include <stdlib.h>
#include <string.h>

#include "capture/expression.h"
#include "capture/filter.h"
#include "capture/format.h"

enum { HEAD = 4 };

static const char *const texts[] = {
	"tcp port 80", "not tcp port 80", "vlan and tcp", "ip6 or len > 60",
	"tcp[13] & 2 != 0", "vlan and vlan 5", "mpls and ip", "pppoes and ip6",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds)
{
	if (!holds)
		abort();
}

/* Any words: the walk over them stays inside, and ends. */
static void read_words(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct expression e;
	size_t n;

	demand(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	n = strlen(text);
	expression_read(&e, text);
	demand(strlen(text) == n);
	free(text);
}

static void compare(const char *text, uint16_t linktype,
                    const struct frame *f, bool out)
{
	pcap_t *p = pcap_open_dead(linktype_dlt(linktype), 1 << 18);
	const struct pcap_pkthdr h = { .caplen = f->caplen, .len = f->wirelen };
	struct bpf_program code;

	if (pcap_compile(p, &code, text, 1, PCAP_NETMASK_UNKNOWN) == 0) {
		demand(out == !pcap_offline_filter(&code, &h, f->bytes));
		pcap_freecode(&code);
	} else {
		demand(out);
	}
	pcap_close(p);
}

static void judge(const uint8_t *head, const uint8_t *bytes, size_t n)
{
	const char *text = texts[head[3] % (sizeof(texts) / sizeof(*texts))];
	struct err err;
	struct filter *f = filter_new(text, head[2] & 1, &err);
	struct frame_batch batch = { .n = 1 };
	struct filter_verdict first, again;

	demand(f != NULL);
	batch.frame[0] = (struct frame){ .bytes = bytes,
		.caplen = (uint32_t)n, .wirelen = (uint32_t)n + head[2] / 2u,
		.linktype = (uint16_t)(head[0] << 8 | head[1]) };
	first = filter_judge(f, &batch);
	again = filter_judge(f, &batch);
	demand(first.out == again.out && again.refused == 0);
	demand((first.refused & ~first.out) == 0 && first.out <= 1);
	if (filter_is_strict(f))
		compare(text, batch.frame[0].linktype, &batch.frame[0],
		        first.out);
	filter_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *exact;

	read_words(data, size);
	if (size < HEAD)
		return 0;
	exact = malloc(size - HEAD > 0 ? size - HEAD : 1);
	demand(exact != NULL);
	if (size > HEAD)
		memcpy(exact, data + HEAD, size - HEAD);
	judge(data, exact, size - HEAD);
	free(exact);
	return 0;
}
