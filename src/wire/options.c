/* SPDX-License-Identifier: ISC */
#include "wire/options.h"

struct span tcp_options_of(const struct packet *p)
{
	return span_of(p->tcp + 20, p->header_len - 20u);
}
