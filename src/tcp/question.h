/* SPDX-License-Identifier: ISC */
/* question.h - what only a receiver's reaction decides; the table is
 * questions.def.
 *
 * At most TCP_QUESTIONS are open on a connection, in a block of a pool that
 * most never have: tcp_conn.asked. An answered one stays in it until it is
 * told. */
#ifndef TCP_QUESTION_H
#define TCP_QUESTION_H

#include "tcp/track.h"

enum tcp_question {
#define QUESTION(name, asked) TCP_ASK_##name,
#include "tcp/questions.def"
	TCP_N_QUESTIONS
};

enum tcp_reaction {
#define REACTION(name, crosses) TCP_REACT_##name,
#include "tcp/questions.def"
	TCP_N_REACTIONS
};

enum tcp_verdict { TCP_PENDING, TCP_CONFIRMED, TCP_REFUTED, TCP_UNDECIDED };

enum {
	TCP_QUESTIONS = 4,
	TCP_OLD_MOST = 1 << 24	/* old data lies no further back: no window
				 * reaches so far */
};

/* One question, and its answer once verdict is not TCP_PENDING. */
struct tcp_ask {
	uint64_t frame;		/* of the segment in question, and of */
	uint64_t challenge_frame;	/* the challenge ACK, 0: none; and of */
	uint64_t reaction_frame;	/* what decided it, 0: nothing yet */
	uint64_t began_frame;	/* RST_INTO_TIME_WAIT: of what began that;
				 * RST_EXACT: of the late segment it answers,
				 * or of its sender's FIN; 0: neither */
	int64_t time;		/* of the segment in question, ns */
	int64_t sent;		/* highest offset of its sender then, */
	int64_t had;		/* and of its receiver */
	uint32_t seq, len;	/* of the segment in question, payload */
	uint32_t challenge_ack;	/* what the challenge ACK acknowledged */
	uint32_t edge[2];	/* SYN_INTO_TIME_WAIT: the numbers behind all that
				 * both sides sent in the connection before */
	uint32_t ack;		/* OTHER_SYN_ACKED: what it acknowledges,
				 * ACK_UNSENT: its TSval, 0: none */
	uint8_t kind;		/* enum tcp_question */
	uint8_t from;		/* the side that sent it */
	uint8_t verdict;	/* enum tcp_verdict */
	uint8_t reaction;	/* enum tcp_reaction, if it is decided */
	bool older;		/* it lies below where the connection began, or
				 * OTHER_SYN_ACKED: it answers a SYN before that */
	bool interrupted;	/* its sender has sent something else since: */
	bool taken_back;	/* a RST, or */
	bool fits;		/* what goes on from a SYN in question, or ends
				 * where a RST in question lies */
	bool sure;		/* STILL_OPEN: nothing else is likely to explain
				 * the RST; ACK_UNSENT: nothing else can;
				 * DATA_BEYOND: it ends behind all windows that
				 * were shown, and is no probe of a shut one */
	uint16_t unheeded;	/* ACK_UNHEEDED: ACKs and copies of data, each a
				 * time-out after the one before */
	/* RST_EXACT, survival.h: */
	uint16_t reset;		/* enum tcp_reset_odd */
	uint16_t proved[2];	/* what was, of both ends, before it */
	int64_t came;		/* what the RST itself acknowledges of `had' */
	int64_t had_late;	/* `had', when the receiver went on late */
	uint64_t went_on_frame;	/* with which its sender first did, 0: none */
	bool unread;		/* it came as soon as data of its receiver had */
	/* ACK_UNSENT, unsent.h: offsets of its receiver, */
	int64_t acks;		/* that it acknowledges, and */
	int64_t acked;		/* the highest that others do; DATA_BEYOND,
				 * beyond.h: of its sender, where the window
				 * ended, and what was acknowledged then */
	bool next;		/* DATA_BEYOND: no octets are missing before it */
	bool closes;		/* DATA_BEYOND: by the first FIN of its side */
	bool alone;		/* nothing was missing before it */
	bool marked;		/* had that side TCP_MARK_LOST? */
};

/* RSTs of one side, as long as anything is asked. */
struct tcp_rain {
	uint32_t since_ms;	/* in a second that began then, since start, */
	uint16_t n;		/* so many */
	uint16_t sprayed;	/* that lay where nobody asked for one, each */
	uint32_t last;		/* elsewhere than the one before */
};

/* The client's numbers lie where those of the connection before lay: data may be
 * of that one, and fit all the same. */
struct tcp_watch {
	uint64_t frame;		/* of the last data that may be, */
	uint32_t seq, len;	/* 0: there was none, or it is known to be new */
	uint32_t edge;		/* behind all that was sent before */
	bool on;
};

/* A SYN,ACK, before another answered the same SYN: if the client takes this one,
 * it counts. */
struct tcp_answer {
	uint32_t isn;
	uint16_t mss, window;
	uint16_t options;	/* of its marks, TCP_MARK_OPTIONS */
	uint8_t wscale;
	bool on;
};

struct tcp_asked {
	struct tcp_ask ask[TCP_QUESTIONS];
	struct tcp_rain rain[2];
	struct tcp_watch watch;
	struct tcp_answer answer;
	uint32_t n;
	uint32_t rival;		/* flow/'s: what may take the connection's place,
				 * 0: nothing */
};

/* Where both ends were before a segment was taken in. */
struct tcp_before {
	int64_t seen, acked;	/* of its sender, and by it of its peer */
};

/* Of the segment at hand; without room it is not asked: NULL. Else what is
 * returned stays there until the next question or answer. */
struct tcp_ask *tcp_ask(const struct tcp_at *at, enum tcp_question kind,
                        const struct packet *p, const struct tcp_segment *seg);

/* Had whoever sent this had time, by the least time-out, to take what the
 * question is of? */
bool tcp_is_late(const struct tcp_at *at, const struct tcp_ask *a,
                 const struct packet *p);

/* Of what came before the segment at hand, which disowns it; both came from the
 * peer's side and this. */
void tcp_ask_disowned(const struct tcp_at *at, const struct tcp_segment *seg,
                      bool sure);

/* Of a SYN,ACK that its receiver, which waits for one, must answer by a RST (RFC
 * 9293 3.10.7.3 step 1). */
void tcp_ask_other_syn(const struct tcp_at *at, const struct packet *p,
                       const struct tcp_segment *seg);

/* The SYN,ACK at hand answers a SYN that was sent before this connection's. */
void tcp_ask_is_stale(const struct tcp_at *at, const struct packet *p);

/* Of the client's ACK of a SYN,ACK, by the step that rests on it: the SYN,ACK came
 * again, or data did and nothing of the listener. */
void tcp_ask_unheeded(const struct tcp_at *at, const struct tcp_step *step);

/* Of the SYN that begins this connection, and meets the TIME_WAIT of the one
 * before, in which both sides sent what lies below `edge'. */
void tcp_ask_reuse(const struct tcp_at *at, const struct packet *p,
                   const struct tcp_segment *seg, const uint32_t edge[2]);

/* Of a segment that came into the TIME_WAIT of its receiver, if it is one that
 * must be answered by an ACK: a FIN that comes again, or what lies before it. */
void tcp_ask_time_wait(const struct tcp_at *at, const struct packet *p,
                       const struct tcp_segment *seg);

/* Of a RST that its receiver must take in TIME_WAIT, sent by who has closed. */
void tcp_ask_end_of_time_wait(const struct tcp_at *at, const struct packet *p,
                              const struct tcp_segment *seg);

/* The client's SYN lies below `edge', where it ended in the connection before.
 * Where its own ACK disowns data that was taken, that is TCP_ODD_FORMER. */
void tcp_watch_old(const struct tcp_at *at, uint32_t edge);

/* Is the segment the ACK of a TIME_WAIT that a SYN met, and not of this
 * connection? */
bool tcp_is_of_time_wait(const struct tcp_at *at, const struct packet *p,
                         unsigned from);

/* What a segment that was taken in decides. Only where something is asked; it
 * may add TCP_ODD_OBEYS. */
void tcp_react(const struct tcp_at *at, const struct packet *p,
               struct tcp_segment *seg, const struct tcp_before *before);

/* Does the segment answer a SYN with that number and end? TCP_REACT_SYN_ACKED,
 * TCP_REACT_SYN_REFUSED, or TCP_N_REACTIONS: no. */
enum tcp_reaction tcp_answers(const struct packet *p, uint32_t isn,
                              uint32_t len);

/* What of the open questions of that kind a reaction decides, in that frame. */
void tcp_decide(const struct tcp_at *at, enum tcp_question kind,
                enum tcp_reaction reaction, uint64_t frame);

/* Nothing more will come: what is open is undecided. */
void tcp_ask_no_more(const struct tcp_at *at);

/* Takes out one that is decided: true, and *out is filled. */
bool tcp_next_answer(const struct tcp_at *at, struct tcp_ask *out);

/* Is one decided that was not taken out yet? */
bool tcp_has_answer(const struct tcp_at *at);

/* Where the flow keeps its rival, or NULL; `make': a place for one, NULL if
 * there is no room. */
uint32_t *tcp_rival(const struct tcp_at *at, bool make);

/* What is counted of the side's RSTs, or NULL: nothing is asked. */
struct tcp_rain *tcp_rain(const struct tcp_at *at, unsigned side);

/* The SYN,ACK that the endpoint has sent is remembered, if there is room. */
void tcp_remember_answer(const struct tcp_at *at, const struct tcp_endpoint *s);

/* The one that is, where anything is asked or remembered. */
struct tcp_answer *tcp_answer_of(const struct tcp_at *at);

/* Gives the block back if nothing is in it. */
void tcp_ask_tidy(const struct tcp_at *at);

const char *tcp_question_name(enum tcp_question q);
const char *tcp_reaction_name(enum tcp_reaction r);

#endif
