/* SPDX-License-Identifier: ISC */
#include "sample.h"

#include <string.h>

static const int64_t second = 1000000000;
static const int64_t start = 1700000000123456789;

static void set_ip(uint8_t ip[16], uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	const uint8_t mapped[16] = { [10] = 0xff, [11] = 0xff,
		[12] = a, [13] = b, [14] = c, [15] = d };

	memcpy(ip, mapped, sizeof(mapped));
}

static void step(struct record_side *s, enum tcp_state state, uint64_t frame,
                 const char *on)
{
	s->states[s->n_states++] = (struct record_state){
		.state = state,
		.frame = frame,
		.time = start + (int64_t)frame * 1000,
		.on = on,
		.inferred = state == TCP_LISTEN,
	};
	s->state = state;
	s->time_in[state] = (int64_t)frame * 500000000;
}

static void fill_side(struct record_side *s)
{
	for (int i = 0; i < TCP_N_STATES; i++)
		s->time_in[i] = -1;
	s->packets = 5;
	s->duplicates = 1;
	s->bytes = 400;
	s->payload_bytes = 120;
	s->unique_bytes = 100;
	s->missed_bytes = 7;
	s->unacked_bytes = 1;
	s->retransmitted = 2;
	for (unsigned i = 0; i < TCP_N_CLASSES; i++)
		s->again[i] = i + 2;
	for (unsigned i = 0; i < TCP_N_PLACES; i++)
		s->lost[i] = (struct tcp_lost){ i + 1, 100 * (i + 1) };
	s->out_of_order = 3;
	s->duplicate_acks = 4;
	s->zero_window_episodes = 1;
	s->zero_window_ns = 312 * second / 1000;
	s->isn_known = s->mss_known = s->wscale_known = true;
	s->sack_permitted = s->timestamps = true;
	s->isn = UINT32_MAX;
	s->mss = 1460;
	s->wscale = 7;
	s->ttl = 64;
	s->rtt = (struct record_rtt){ 1000, 2000, 3000, 3 };
}

static void fill_flow(struct flow_record *f)
{
	struct record_side *c = &f->side[0];
	struct record_side *s = &f->side[1];

	f->flow = f->first_frame = 3;
	f->last_frame = 12;
	f->ip_version = 4;
	f->start = start;
	f->end = start + 312 * second / 1000;
	f->orientation = FLOW_BY_SYN;
	f->outcome = FLOW_HALF_CLOSED;
	f->closed_by = CLOSED_BY_CLIENT;
	f->rtt_syn_synack = 1500;
	f->rtt_synack_ack = -1;
	f->doubts = D(loss) | D(end_unseen);
	f->zeek = (struct zeek_verdict){ true, "SF", "ShADadFf", 100, 0, -1 };
	fill_side(c);
	fill_side(s);
	set_ip(c->ip, 192, 0, 2, 1);
	c->port = 49152;
	set_ip(s->ip, 198, 51, 100, 7);
	s->port = 80;
	step(c, TCP_CLOSED, 3, "");
	step(c, TCP_SYN_SENT, 3, "active OPEN / snd SYN");
	step(c, TCP_ESTABLISHED, 5, "rcv SYN,ACK / snd ACK");
	step(c, TCP_FIN_WAIT_1, 6, "CLOSE / snd FIN");
	step(c, TCP_FIN_WAIT_2, 7, "rcv ACK of FIN / x");
	step(c, TCP_TIME_WAIT, 8, "rcv FIN / snd ACK");
	step(c, TCP_CLOSED, 0, "Timeout=2MSL");
	step(s, TCP_CLOSED, 3, "");
	step(s, TCP_LISTEN, 3, "passive OPEN / x");
	step(s, TCP_SYN_RCVD, 4, "rcv SYN / snd SYN,ACK");
	step(s, TCP_ESTABLISHED, 5, "rcv ACK of SYN / x");
	step(s, TCP_CLOSE_WAIT, 7, "rcv FIN / snd ACK");
	step(s, TCP_LAST_ACK, 8, "CLOSE / snd FIN");
	s->states_omitted = 2;
}

static void fill_finding(struct finding *f, const struct flow_record *flow)
{
	*f = (struct finding){
		.id = FIND_tcp_final_ack_missing,
		.severity = SEV_ERROR,
		.certainty = CERT_POSSIBLE,
		.offender = OFF_CLIENT,
		.doubts = D(end_unseen),
		.count = 2,
		.first_frame = 8,
		.last_frame = 12,
		.time = start,
		.n_frames = 3,
		.frames = { 8, 10, 12 },
		.n_numbers = 2,
		.numbers = { { "retransmissions", 2 }, { "age_ms", -5 } },
		.n_texts = 1,
		.texts = { { "got", 4, "a\x1b\xff\"" } },
		.place = { .flow = 3, .ip_version = 4,
			.src_port = 49152, .dst_port = 80 },
	};
	memcpy(f->place.src, flow->side[0].ip, 16);
	memcpy(f->place.dst, flow->side[1].ip, 16);
}

static void fill_capture(struct sample *s)
{
	s->interfaces[0] = (struct capture_interface){
		.linktype = 1, .digits = 6 };
	s->interfaces[1] = (struct capture_interface){
		.name = "eth\x1b[31m0\xff", .linktype = 65000, .digits = 9,
		.snaplen = 96, .drops_known = true, .drops = 17 };
	s->info = (struct capture_info){
		.file = "caf\xc3\xa9/\xff.pcap",
		.format = "pcapng",
		.first_frame = 2,
		.packets = 12,
		.bytes = 1234,
		.start = start,
		.end = start + 2 * second,
		.digits = 9,
		.n_interfaces = 2,
		.interfaces = s->interfaces,
		.damage = { CAPTURE_TRUNCATED, 1230, "record of 4 GB" },
	};
	s->capture.info = &s->info;
	s->capture.not_analysed[WIRE_UDP] = 3;
	s->capture.not_analysed[WIRE_ARP] = 1;
	s->capture.lost[TCP_LOST_BEFORE] = (struct tcp_losses){ 2, 700 };
	s->capture.lost[TCP_LOST_SOMEWHERE] = (struct tcp_losses){ 1, 9 };
}

static void fill_host(struct sample *s)
{
	const struct host_seen seen = { 3, 12, start };

	s->ports = (struct host_ports){ .key = { .ip_version = 4, .port = 80 },
		.low = 49152, .high = 65535, .open = 1, .waits.sum = 41,
		.seen = seen };
	set_ip(s->ports.key.to, 198, 51, 100, 7);
	s->ports_of[0] = &s->ports;
	s->host = (struct host_record){ .ip_version = 4,
		.doubts = D(clock), .waits = 42, .waiting = seen,
		.closes = { 1, 2 }, .closing = seen, .stuck = 3, .left = 4,
		.entered = { start, start + second }, .sticking = seen,
		.stuck_doubts = D(loss), .ports = s->ports_of, .n_ports = 1 };
	set_ip(s->host.ip, 192, 0, 2, 1);
}

static void fill_summary(struct sample *s)
{
	s->limits_reached[0] = (struct report_limit){ "flows_max", 4 };
	s->summary = (struct report_summary){
		.packets = 12, .bytes = 1100, .flows = 2, .withheld = 5,
		.evicted_flows = 1,
		.limits = s->limits_reached, .n_limits = 1,
		.exit_status = 3, .exit_reason = "an input is damaged",
	};
	s->summary.outcomes[FLOW_CLOSED] = 1;
	s->summary.outcomes[FLOW_HALF_CLOSED] = 1;
	s->summary.by_id[FIND_tcp_final_ack_missing] = 1;
	s->summary.by_id[FIND_capture_truncated] = 1;
	s->summary.by_severity[SEV_ERROR] = 1;
	s->summary.by_severity[SEV_WARNING] = 1;
	s->summary.by_certainty[CERT_POSSIBLE] = 1;
	s->summary.by_certainty[CERT_CERTAIN] = 1;
	s->summary.hidden_by_severity[SEV_NOTE] = 6;
	s->summary.hidden_by_certainty[CERT_POSSIBLE] = 6;
}

/* A network in a VLAN; the same for all samples. */
static uint16_t fill_outers(const struct outers **all)
{
	static struct outers *outers;
	struct outer_step vlan = { .kind = OUTER_VLAN, .marks = OUTER_HAS_ID,
		.id = 42 };
	struct outer_step net = { .kind = OUTER_VXLAN, .id = 16777215,
		.marks = OUTER_HAS_ID | OUTER_V4,
		.src = { [10] = 0xff, 0xff, 192, 0, 2, 101 },
		.dst = { [10] = 0xff, 0xff, 192, 0, 2, 102 } };

	if (outers == NULL)
		outers = outers_new(8);
	*all = outers;
	net.around = outers_find(outers, &vlan);
	return outers_find(outers, &net);
}

void sample_init(struct sample *s)
{
	static char program[] = "lastack";
	static char option[] = "--flows=all";
	static char file[] = "\xff\xe2\x80\xae.pcap";
	static char *argv[] = { program, file, option, NULL };

	memset(s, 0, sizeof(*s));
	limits_init(&s->limits);
	s->run = (struct report_run){ .argc = 3, .argv = argv,
		.limits = &s->limits, .community_id_seed = 1 };
	fill_flow(&s->flow);
	s->counts[0] = (struct report_flow_count){
		FIND_tcp_final_ack_missing, 2 };
	s->report_flow = (struct report_flow){ .flow = &s->flow,
		.counts = s->counts, .n_counts = 1 };
	s->flow.outer = fill_outers(&s->report_flow.outers);
	fill_finding(&s->finding, &s->flow);
	s->file_finding = (struct finding){
		.id = FIND_capture_truncated,
		.severity = SEV_WARNING,
		.certainty = CERT_CERTAIN,
		.offender = OFF_CAPTURE,
		.count = 1,
	};
	fill_capture(s);
	fill_host(s);
	fill_summary(s);
}

void sample_write(struct sample *s, struct report *r)
{
	report_begin(r);
	report_file(r, &s->info);
	report_finding(r, &s->finding);
	report_flow(r, &s->report_flow);
	report_finding(r, &s->file_finding);
	report_capture(r, &s->capture);
	report_host(r, &s->host);
	report_summary(r, &s->summary);
}
