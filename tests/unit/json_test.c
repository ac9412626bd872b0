/* SPDX-License-Identifier: ISC */
/* json_test.c - the gate for foreign strings, numbers, and whole records. */
#include <criterion/criterion.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../schema/sample.h"
#include "base/text.h"
#include "hostile.h"
#include "report/json_record.h"
#include "report/json_value.h"

enum { STYLE = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

static bool is_clean(const char *s, size_t n)
{
	for (size_t i = 0; i < n; ) {
		uint32_t c;

		i += text_next((const uint8_t *)s + i, n - i, &c);
		if (c == TEXT_BAD || text_is_control(c))
			return false;
	}
	return true;
}

/* What the bytes are once U+FFFD stands for each part that is no UTF-8. */
static size_t repair(const uint8_t *in, size_t n, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < n; ) {
		uint32_t c;
		size_t step = text_next(in + i, n - i, &c);

		memcpy(out + used, c == TEXT_BAD ? "\xef\xbf\xbd" :
			(const char *)in + i, c == TEXT_BAD ? 3 : step);
		used += c == TEXT_BAD ? 3 : step;
		i += step;
	}
	return used;
}

Test(json, hostile_strings_come_back_whole_and_show_nothing)
{
	for (int i = 0; i < HOSTILE_N; i++) {
		uint8_t in[HOSTILE_MAX];
		char want[3 * HOSTILE_MAX], hex[2 * HOSTILE_MAX + 1];
		size_t n = hostile_string(i, in);
		size_t want_n = repair(in, n, want);
		struct json_object *o = json_object_new_object();
		struct json_object *back, *v;
		const char *text;

		json_add_text(o, "uri", in, n);
		text = json_object_to_json_string_ext(o, STYLE);
		cr_expect(is_clean(text, strlen(text)), "%d: %s", i, text);
		back = json_tokener_parse(text);
		cr_assert(json_object_object_get_ex(back, "uri", &v), "%d", i);
		cr_assert_eq((size_t)json_object_get_string_len(v), want_n,
			"%d: %s", i, text);
		cr_expect_arr_eq(json_object_get_string(v), want, want_n);
		cr_expect_eq(json_object_object_get_ex(back, "uri_hex", &v),
			!text_is_utf8(in, n));
		if (!text_is_utf8(in, n)) {
			text_hex(hex, in, n);
			cr_expect_str_eq(json_object_get_string(v), hex);
		}
		json_object_put(back);
		json_object_put(o);
	}
}

Test(json, controls_are_escaped_by_their_utf_16_units)
{
	static const char in[] = "\"\\/\x01\n\x7f\xc2\x9b\xe2\x80\xae"
		"\xf3\xa0\x80\x81\xff\xc3\xa9";
	struct json_object *o = json_text(in, sizeof(in) - 1);

	cr_expect_str_eq(json_object_to_json_string_ext(o, STYLE),
		"\"\\\"\\\\/\\u0001\\u000a\\u007f\\u009b\\u202e"
		"\\udb40\\udc01\xef\xbf\xbd\xc3\xa9\"");
	json_object_put(o);
}

static void expect_record(struct json_object *o, const char *want)
{
	cr_expect_str_eq(json_object_to_json_string_ext(o, STYLE), want);
	json_object_put(o);
}

static void start_context(struct run_context *c, struct sample *s,
                          struct run_file *file)
{
	sample_init(s);
	*file = (struct run_file){ 2, 9, NULL };
	*c = (struct run_context){ s->run, digest_new(), 1, file };
}

static const char finding_text[] =
	"{\"id\":\"tcp.final_ack_missing\",\"severity\":\"error\","
	"\"certainty\":\"possible\",\"doubts\":[\"end_unseen\"],"
	"\"message\":\"%s\",\"rfc\":[\"RFC 9293 3.6\","
	"\"RFC 9293 3.10.7.4\"],\"flow\":3,"
	"\"community_id\":\"1:I53rDbwFqDHGYSKDIgzEEdBEKsY=\","
	"\"offender\":\"client\","
	"\"src\":{\"ip\":\"192.0.2.1\",\"port\":49152},"
	"\"dst\":{\"ip\":\"198.51.100.7\",\"port\":80},\"capture\":0,"
	"\"frames\":[8,10,12],"
	"\"time\":\"2023-11-14T22:13:20.123456789Z\",\"count\":2,"
	"\"first_frame\":8,\"last_frame\":12,\"secondary\":false,"
	"\"evidence\":{\"retransmissions\":2,\"age_ms\":-5,"
	"\"got\":\"a\\u001b\xef\xbf\xbd\\\"\",\"got_hex\":\"611bff22\"},"
	"\"filter\":\"frame.number in {6,8,10}\","
	"\"fingerprint\":{\"exact\":\"%s\",\"stable\":\"%s\"}}";

/* Of the bytes that fingerprint.h names, by another implementation of SHA-1. */
static const char exact[] = "b637500367326315b738";
static const char stable[] = "786bb17054035bef8f52";

Test(json, a_finding_has_every_member_in_order)
{
	struct json_object *o = json_object_new_object();
	struct run_context c;
	struct run_file file;
	struct sample s;
	char want[1024];

	start_context(&c, &s, &file);
	json_finding(o, &c, &s.finding);
	snprintf(want, sizeof(want), finding_text,
		finding_info[FIND_tcp_final_ack_missing].title, exact, stable);
	expect_record(o, want);
	digest_free(c.digest);
}

Test(json, a_finding_without_a_place_says_null)
{
	struct json_object *o = json_object_new_object();
	struct run_context c;
	struct run_file file;
	struct sample s;
	const char *text;

	start_context(&c, &s, &file);
	json_finding(o, &c, &s.file_finding);
	text = json_object_to_json_string_ext(o, STYLE);
	cr_expect_not_null(strstr(text, "\"doubts\":[],"), "%s", text);
	cr_expect_not_null(strstr(text, "\"rfc\":[],\"flow\":null,"
		"\"community_id\":null,\"offender\":\"capture\",\"src\":null,"
		"\"dst\":null,\"capture\":0,\"frames\":[],\"time\":null,"
		"\"count\":1,\"first_frame\":null,\"last_frame\":null,"
		"\"secondary\":false,\"evidence\":{},\"filter\":null,"),
		"%s", text);
	json_object_put(o);
	digest_free(c.digest);
}

Test(json, a_capture_has_every_member_in_order)
{
	struct json_object *o = json_object_new_object();
	struct sample s;

	sample_init(&s);
	json_capture(o, &s.capture);
	expect_record(o, "{\"file\":\"caf\xc3\xa9/\xef\xbf\xbd.pcap\","
		"\"file_hex\":\"636166c3a92fff2e70636170\","
		"\"format\":\"pcapng\",\"compression\":null,\"packets\":12,"
		"\"first_frame\":2,"
		"\"bytes\":1234,\"start\":\"2023-11-14T22:13:20.123456789Z\","
		"\"end\":\"2023-11-14T22:13:22.123456789Z\",\"interfaces\":["
		"{\"name\":null,\"linktype\":1,\"linktype_name\":\"EN10MB\","
		"\"snaplen\":null,\"drops\":null},"
		"{\"name\":\"eth\\u001b[31m0\xef\xbf\xbd\","
		"\"name_hex\":\"6574681b5b33316d30ff\",\"linktype\":65000,"
		"\"linktype_name\":null,\"snaplen\":96,\"drops\":17}],"
		"\"not_analysed\":{\"udp\":3,\"arp\":1},"
		"\"lost\":{\"before_capture\":{\"segments\":2,\"bytes\":700},"
		"\"behind_capture\":{\"segments\":0,\"bytes\":0},"
		"\"unplaced\":{\"segments\":1,\"bytes\":9}},\"damage\":["
		"{\"fault\":\"truncated\",\"offset\":1230,"
		"\"what\":\"record of 4 GB\"}],\"error\":null}");
	s.capture.error = "I/O error";
	o = json_object_new_object();
	json_capture(o, &s.capture);
	cr_expect_str_eq(json_object_get_string(json_object_object_get(o,
		"error")), "I/O error");
	json_object_put(o);
}

static struct json_object *member(struct json_object *o, const char *path)
{
	struct json_object *v = NULL;

	cr_assert_eq(json_pointer_get(o, path, &v), 0, "%s", path);
	return v;
}

static void expect_member(struct json_object *o, const char *path,
                          const char *want)
{
	cr_expect_str_eq(json_object_to_json_string_ext(member(o, path),
		STYLE), want, "%s", path);
}

Test(json, a_flow_tells_what_the_record_holds)
{
	static const char *const want[][2] = {
		{ "/flow", "3" }, { "/vlan", "[42]" },
		{ "/tunnel", "[{\"kind\":\"vlan\",\"id\":42,\"src\":null,"
		  "\"dst\":null},{\"kind\":\"vxlan\",\"id\":16777215,"
		  "\"src\":\"192.0.2.101\",\"dst\":\"192.0.2.102\"}]" },
		{ "/community_id", "\"1:I53rDbwFqDHGYSKDIgzEEdBEKsY=\"" },
		{ "/client/ip", "\"192.0.2.1\"" }, { "/client/port", "49152" },
		{ "/client/state", "\"CLOSED\"" },
		{ "/client/states/0", "{\"state\":\"CLOSED\",\"frame\":3,"
		  "\"time\":\"2023-11-14T22:13:20.123459789Z\",\"on\":null,"
		  "\"inferred\":false}" },
		{ "/client/states/6/frame", "null" },
		{ "/server/states/1", "{\"state\":\"LISTEN\",\"frame\":3,"
		  "\"time\":\"2023-11-14T22:13:20.123459789Z\","
		  "\"on\":\"passive OPEN / x\",\"inferred\":true}" },
		{ "/server/states_omitted", "2" },
		{ "/server/time_in_state", "{\"CLOSED\":1.5,\"LISTEN\":1.5,"
		  "\"SYN_RCVD\":2.0,\"ESTABLISHED\":2.5,\"CLOSE_WAIT\":3.5,"
		  "\"LAST_ACK\":4.0}" },
		{ "/client/packets", "5" }, { "/client/duplicates", "1" },
		{ "/client/bytes", "400" }, { "/client/payload_bytes", "120" },
		{ "/client/unique_bytes", "100" },
		{ "/client/missed_bytes", "7" },
		{ "/client/unacked_bytes", "1" },
		{ "/client/lost", "{\"before_capture\":{\"segments\":1,"
		  "\"bytes\":100},\"behind_capture\":{\"segments\":2,"
		  "\"bytes\":200},\"unplaced\":{\"segments\":3,"
		  "\"bytes\":300}}" },
		{ "/client/retransmitted", "{\"unclassed\":2,\"rto\":3,\"fast\":4,"
		  "\"tail_loss_probe\":5,\"spurious\":6,\"dsacked\":7}" },
		{ "/client/out_of_order", "3" },
		{ "/client/duplicate_acks", "4" },
		{ "/client/zero_window",
		  "{\"episodes\":1,\"seconds\":0.312}" },
		{ "/client/isn", "4294967295" }, { "/client/mss", "1460" },
		{ "/client/window_scale", "7" },
		{ "/client/sack_permitted", "true" },
		{ "/client/timestamps", "true" }, { "/client/ttl", "64" },
		{ "/orientation", "\"syn\"" },
		{ "/start", "\"2023-11-14T22:13:20.123456789Z\"" },
		{ "/end", "\"2023-11-14T22:13:20.435456789Z\"" },
		{ "/first_frame", "3" }, { "/last_frame", "12" },
		{ "/outcome", "\"half_closed\"" },
		{ "/closed_by", "\"client\"" },
		{ "/rtt/syn_synack", "0.0000015" },
		{ "/rtt/synack_ack", "null" },
		{ "/rtt/server", "{\"min\":0.000001,\"mean\":0.000002,"
		  "\"max\":0.000003,\"samples\":3}" },
		{ "/doubts", "[\"loss\",\"end_unseen\"]" },
		{ "/findings",
		  "[{\"id\":\"tcp.final_ack_missing\",\"count\":2}]" },
		{ "/zeek", "{\"orig\":\"client\",\"conn_state\":\"SF\","
		  "\"history\":\"ShADadFf\",\"orig_bytes\":100,"
		  "\"resp_bytes\":0,\"missed_bytes\":null}" },
		{ "/protocol", "\"unknown\"" }, { "/http", "[]" },
		{ "/websocket", "null" },
	};
	struct json_object *o = json_object_new_object();
	struct run_context c;
	struct run_file file;
	struct sample s;

	start_context(&c, &s, &file);
	json_flow(o, &c, &s.report_flow);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		expect_member(o, want[i][0], want[i][1]);
	json_object_put(o);
	digest_free(c.digest);
}

Test(json, what_is_not_known_is_null)
{
	static const char *const nulls[] = {
		"/vlan", "/tunnel", "/client/isn", "/client/mss", "/client/window_scale",
		"/client/ttl", "/rtt/client/min", "/rtt/client/mean",
		"/rtt/client/max", "/rtt/syn_synack", "/zeek/conn_state",
		"/zeek/history", "/zeek/orig_bytes",
	};
	struct json_object *o = json_object_new_object();
	struct run_context c;
	struct run_file file;
	struct sample s;

	start_context(&c, &s, &file);
	s.flow = (struct flow_record){ .flow = 1, .ip_version = 6,
		.rtt_syn_synack = -1, .rtt_synack_ack = -1,
		.zeek = { .orig_bytes = -1 } };
	json_flow(o, &c, &s.report_flow);
	for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
		expect_member(o, nulls[i], "null");
	json_object_put(o);
	digest_free(c.digest);
}

Test(json, the_run_lists_every_rule_and_limit)
{
	struct json_object *o = json_object_new_object();
	struct run_context c;
	struct run_file file;
	struct sample s;

	start_context(&c, &s, &file);
	s.limits.holes_max = 7;
	json_run(o, &c);
	expect_member(o, "/schema", "1");
	expect_member(o, "/options",
		"[\"\xef\xbf\xbd\\u202e.pcap\",\"--flows=all\"]");
	expect_member(o, "/options_hex",
		"[\"ffe280ae2e70636170\",\"2d2d666c6f77733d616c6c\"]");
	expect_member(o, "/community_id_seed", "1");
	expect_member(o, "/limits/holes_max", "7");
	cr_expect_eq(json_object_object_length(member(o, "/limits")),
		(int)limit_info_n);
	cr_expect_eq(json_object_array_length(member(o, "/rules")), FIND_N);
	json_object_put(o);
	digest_free(c.digest);
}

Test(json, the_summary_counts_and_says_why)
{
	struct json_object *o = json_object_new_object();
	struct sample s;

	sample_init(&s);
	json_summary(o, &s.summary);
	expect_record(o, "{\"packets\":12,\"bytes\":1100,\"flows\":{"
		"\"total\":2,\"evicted\":1,\"by_outcome\":{\"refused\":0,"
		"\"unanswered\":0,\"half_open\":0,\"reset\":0,\"closed\":1,"
		"\"half_closed\":1,\"midstream\":0,\"open\":0}},"
		"\"findings\":{\"total\":2,\"withheld\":5,\"by_severity\":{"
		"\"info\":0,\"note\":0,\"warning\":1,\"error\":1},"
		"\"by_certainty\":{\"possible\":1,\"likely\":0,"
		"\"certain\":1},\"by_id\":{\"tcp.final_ack_missing\":1,"
		"\"capture.truncated\":1},\"not_shown\":{\"by_severity\":{"
		"\"info\":0,\"note\":6,\"warning\":0,\"error\":0},"
		"\"by_certainty\":{\"possible\":6,\"likely\":0,"
		"\"certain\":0}}},\"limits_reached\":["
		"{\"name\":\"flows_max\",\"times\":4}],\"exit\":{"
		"\"status\":3,\"reason\":\"an input is damaged\"}}");
}

static void expect_words(struct json_object *schema, const char *path,
                         const char *(*name)(int i), int n)
{
	struct json_object *words = member(schema, path);

	cr_expect_eq(json_object_array_length(words), (size_t)n, "%s", path);
	for (int i = 0; i < n; i++) {
		bool found = false;

		for (size_t j = 0; j < json_object_array_length(words); j++)
			found |= strcmp(name(i), json_object_get_string(
				json_object_array_get_idx(words, j))) == 0;
		cr_expect(found, "%s has no %s", path, name(i));
	}
}

static const char *state_word(int i)
{
	return tcp_state_name((enum tcp_state)i);
}

static const char *doubt_word(int i)
{
	return doubt_info[i].name;
}

static const char *outcome_word(int i)
{
	return flow_outcome_name((enum flow_outcome)i);
}

static const char *offender_word(int i)
{
	return offender_name((enum offender)i);
}

Test(json, the_schema_has_the_words_of_the_tables)
{
	const char *top = getenv("top_srcdir");
	char path[512];
	struct json_object *schema;

	snprintf(path, sizeof(path), "%s/src/report/schema.json",
		top ? top : ".");
	schema = json_object_from_file(path);
	if (schema == NULL && top == NULL)
		cr_skip_test("top_srcdir is not set");
	cr_assert_not_null(schema, "%s", path);
	expect_words(schema, "/$defs/tcp_state/enum", state_word,
		TCP_N_STATES);
	expect_words(schema, "/$defs/doubts/items/enum", doubt_word, DOUBT_N);
	expect_words(schema, "/$defs/flow/properties/outcome/enum",
		outcome_word, FLOW_OPEN + 1);
	expect_words(schema, "/$defs/finding/properties/offender/enum",
		offender_word, OFF_N);
	json_object_put(schema);
}
