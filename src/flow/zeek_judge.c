/* SPDX-License-Identifier: ISC */
/* zeek_judge.c - conn_state and sizes from the view.
 *
 * Models TCP_Endpoint::Size() and the function conn_state in Zeek's
 * scripts/base/protocols/conn/main.zeek. */
#include "flow/zeek_inside.h"

#include <string.h>

/* conn_state by the originator's state (down) and the responder's (across). */
static const char *const words[ZEEK_GROUPS][ZEEK_GROUPS] = {
	/*            NONE   SYN    SYNACK PART   EST    FIN    RST     */
	[NONE]   = { "OTH", "OTH", "OTH", "OTH", "OTH", "SHR", "RSTRH" },
	[SYN]    = { "S0",  "OTH", "OTH", "OTH", "OTH", "S3",  "REJ"   },
	[SYNACK] = { "OTH", "OTH", "OTH", "OTH", "OTH", "S3",  "REJ"   },
	[PART]   = { "OTH", "OTH", "OTH", "OTH", "OTH", "SHR", "RSTRH" },
	[EST]    = { "OTH", "OTH", "OTH", "OTH", "S1",  "S3",  "RSTR"  },
	[FIN]    = { "SH",  "S2",  "S2",  "SH",  "S2",  "SF",  "RSTR"  },
	[RST]    = { "OTH", "RSTO","RSTO","OTH", "RSTO","RSTO","RSTR"  },
};

/* Payload by sequence numbers: without SYN and FIN. */
static int64_t size_of(const struct zeek_side *s, const struct zeek_side *peer)
{
	int64_t n = (int64_t)s->reach_high << 32 | s->reach;

	/* A half-open connection found out: its numbers say nothing. */
	if ((s->state == RESET_SYN || s->state == RESET_SYN_FIN) &&
	    peer->state == INACTIVE && s->ack - zeek_start_of(s) > 1)
		return 0;
	n -= n > 0;
	return n - (zeek_has_ended(s) && n > 0);
}

/* A SYN and then, with nothing of the originator in between, a RST. */
static bool is_syn_rst(const char *history)
{
	const char *c = history + (*history == '^');

	if (*c != 'S')
		return false;
	return c[strcspn(c, "HAFGIQR")] == 'R';
}

static const char *word_of(const struct zeek_view *z, const char *history)
{
	const struct zeek_side *o = &z->side[z->orig], *r = &z->side[!z->orig];
	enum zeek_group os = zeek_group_of(o), rs = zeek_group_of(r);

	if (os == RST && rs == RST && size_of(o, r) == 0 && size_of(r, o) == 0)
		return "REJ";
	if (os == RST && (rs == NONE || rs == PART) && is_syn_rst(history))
		return "RSTOS0";
	return words[os][rs];
}

void zeek_judge(const struct zeek_view *z, struct zeek_verdict *v)
{
	const struct zeek_side *o = &z->side[z->orig], *r = &z->side[!z->orig];

	*v = (struct zeek_verdict){
		.orig_is_client = z->orig == 0,
		.orig_bytes = z->many ? size_of(o, r) : -1,
		.resp_bytes = z->many ? size_of(r, o) : -1,
		.missed_bytes = (int64_t)z->missed_high << 32 | z->missed,
	};
	zeek_history_spell(z, v->history);
	strcpy(v->conn_state, word_of(z, v->history));
}
