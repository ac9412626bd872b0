/* SPDX-License-Identifier: ISC */
/* fsm_test.c - the table against RFC 9293 figure 5 and its notes, copied a
 * second time by hand: state, what happens, state. */
#include "tcp/fsm.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct drawn {
	const char *from, *event, *to;
};

/* The figure, from top to bottom, less what no bystander sees: the CLOSEs of
 * LISTEN and SYN-SENT, which send nothing. */
static const struct drawn figure[] = {
	{ "CLOSED", "SND_SYN", "SYN_SENT" },		/* active OPEN */
	{ "CLOSED", "RCV_SYN", "LISTEN" },		/* passive OPEN */
	{ "LISTEN", "SND_SYN_ACK", "SYN_RCVD" },
	{ "LISTEN", "SND_SYN", "SYN_SENT" },		/* SEND */
	{ "SYN_SENT", "SND_SYN_ACK", "SYN_RCVD" },
	{ "SYN_RCVD", "RCV_ACK_OF_SYN", "ESTABLISHED" },
	{ "SYN_SENT", "SND_ACK_OF_SYN", "ESTABLISHED" },
	{ "SYN_RCVD", "SND_FIN", "FIN_WAIT_1" },	/* CLOSE */
	{ "ESTABLISHED", "SND_FIN", "FIN_WAIT_1" },	/* CLOSE */
	{ "ESTABLISHED", "SND_ACK_OF_FIN", "CLOSE_WAIT" },
	{ "FIN_WAIT_1", "RCV_ACK_OF_FIN", "FIN_WAIT_2" },
	{ "FIN_WAIT_1", "SND_ACK_OF_FIN", "CLOSING" },
	{ "CLOSE_WAIT", "SND_FIN", "LAST_ACK" },	/* CLOSE */
	{ "FIN_WAIT_2", "SND_ACK_OF_FIN", "TIME_WAIT" },
	{ "CLOSING", "RCV_ACK_OF_FIN", "TIME_WAIT" },
	{ "LAST_ACK", "RCV_ACK_OF_FIN", "CLOSED" },
	{ "TIME_WAIT", "TIMEOUT_2MSL", "CLOSED" },
	/* Note 1, and 3.10.7.4 step 2 for an active OPEN. */
	{ "SYN_RCVD", "RCV_RST", "LISTEN" },
	{ "SYN_RCVD", "RCV_RST_ACTIVE", "CLOSED" },
	/* Note 2. */
	{ "FIN_WAIT_1", "BOTH_FINS_ACKED", "TIME_WAIT" },
	/* 3.6.1 MAY-2. */
	{ "TIME_WAIT", "SND_SYN_ACK_NEW", "SYN_RCVD" },
	/* Ours: a capture that begins late. */
	{ "UNKNOWN", "BOTH_SENT", "ESTABLISHED" },
	/* 3.10.7.1, 3.10.7.2: LISTEN ignores a RST, and answers with one. */
	{ "LISTEN", "SND_RST", "CLOSED" },
	{ "SYN_RCVD", "SND_RST", "CLOSED" },
};

/* Note 3: these send a RST, and close when one comes. */
static const char *const reset[] = {
	"UNKNOWN", "SYN_SENT", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2",
	"CLOSE_WAIT", "CLOSING", "LAST_ACK", "TIME_WAIT"
};

static const char *const resets[] = { "SND_RST", "RCV_RST", "RCV_RST_ACTIVE" };

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Where the RFC leads from there; NULL: nowhere. */
static const char *drawn_to(const char *from, const char *event)
{
	for (size_t i = 0; i < COUNT(figure); i++)
		if (strcmp(figure[i].from, from) == 0 &&
		    strcmp(figure[i].event, event) == 0)
			return figure[i].to;
	return is_one_of(from, reset, COUNT(reset)) &&
	       is_one_of(event, resets, COUNT(resets)) ? "CLOSED" : NULL;
}

Test(fsm, every_state_and_event_leads_where_the_figure_draws)
{
	unsigned n = 0;

	for (unsigned s = 0; s < TCP_N_STATES; s++)
		for (unsigned e = 0; e < TCP_N_EVENTS; e++) {
			const char *from = tcp_state_name((enum tcp_state)s);
			const char *event = tcp_event_name((enum tcp_event)e);
			const char *to = drawn_to(from, event);
			unsigned arrow = tcp_arrow((enum tcp_state)s,
			                           (enum tcp_event)e);

			cr_expect_eq(arrow != TCP_ARROW_NONE, to != NULL,
				"%s %s", from, event);
			if (arrow == TCP_ARROW_NONE || to == NULL)
				continue;
			n++;
			cr_expect_eq(tcp_arrows[arrow].from, s);
			cr_expect_eq(tcp_arrows[arrow].event, e);
			cr_expect_str_eq(tcp_state_name(tcp_arrows[arrow].to),
				to, "%s %s", from, event);
		}
	cr_expect_eq(n, COUNT(figure) + COUNT(reset) * COUNT(resets));
	cr_expect_eq(tcp_arrows_n, n + 1, "a name that the RFC lacks");
}

Test(fsm, every_arrow_says_what_happens)
{
	for (unsigned i = 1; i < tcp_arrows_n; i++)
		cr_expect_gt(strlen(tcp_arrows[i].label), 0, "arrow %u", i);
}

Test(fsm, the_states_have_the_names_of_the_figure)
{
	static const char *const names[] = {
		"UNKNOWN", "CLOSED", "LISTEN", "SYN_SENT", "SYN_RCVD",
		"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT",
		"CLOSING", "LAST_ACK", "TIME_WAIT"
	};

	cr_assert_eq(TCP_N_STATES, COUNT(names));
	for (unsigned i = 0; i < TCP_N_STATES; i++) {
		enum tcp_state s = (enum tcp_state)i;

		cr_expect_str_eq(tcp_state_name(s), names[i]);
		cr_expect_gt(strlen(tcp_state_meaning(s)), 0);
	}
}

/* A proof that implies another leads no side past it. */
Test(fsm, what_a_proof_implies_is_what_must_have_come_before)
{
	static const char *const expected[] = {
		"SND_SYN: peer's RCV_SYN",
		"SND_SYN_ACK: peer's SND_SYN",
		"SND_ACK_OF_SYN: peer's SND_SYN_ACK",
		"SND_DATA: RCV_ACK_OF_SYN",
		"SND_ACK_OF_DATA: RCV_ACK_OF_SYN",
		"RCV_ACK_BEHIND_FIN: SND_ACK_OF_FIN",
	};
	static const char *const table[] = {
#define SELF ""
#define PEER "peer's "
#define IMPLIED(event, whose, implied, why) #event ": " whose #implied,
#include "tcp/states.def"
	};

	cr_assert_eq(COUNT(table), COUNT(expected));
	for (size_t i = 0; i < COUNT(table); i++)
		cr_expect_str_eq(table[i], expected[i]);
}

/* What is sent again takes back the proofs that it would not have been, if its
 * ACK had come, and no other. */
Test(fsm, what_comes_again_denies_that_its_ack_came)
{
	static const char *const expected[] = {
		"SYN_ACK RCV_ACK_OF_SYN",
		"FIN RCV_ACK_OF_FIN",
		"FIN RCV_ACK_BEHIND_FIN",
	};
	static const char *const table[] = {
#define DENIED(what, event, why) #what " " #event,
#include "tcp/states.def"
	};

	cr_assert_eq(COUNT(table), COUNT(expected));
	for (size_t i = 0; i < COUNT(table); i++)
		cr_expect_str_eq(table[i], expected[i]);
}

/* What leads out of a state is read from the same arrows. */
Test(fsm, outgoing_events_are_those_of_the_arrows)
{
	for (unsigned s = 0; s < TCP_N_STATES; s++)
		for (unsigned e = 0; e < TCP_N_EVENTS; e++)
			cr_expect_eq(tcp_outgoing[s] >> e & 1,
				tcp_arrow((enum tcp_state)s,
				          (enum tcp_event)e) != TCP_ARROW_NONE,
				"%s, %s", tcp_state_name((enum tcp_state)s),
				tcp_event_name((enum tcp_event)e));
}
