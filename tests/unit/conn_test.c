/* SPDX-License-Identifier: ISC */
/* conn_test.c - WebSocket frames: what is told of each kind of error, and that
 * nothing is of what comes near it. Every talk is read whole, cut at every
 * octet, and octet by octet, with memory that ends where it ends. */
#include "ws/conn.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "autobahn_cases.h"
#include "frames.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { D = WS_DEFLATE, E = WS_EXTENSION_UNKNOWN };

struct talk {
	unsigned flags;
	const char *talk, *told;
};

static void expect_talks(const struct talk *talks, size_t n)
{
	struct frames f;

	for (size_t i = 0; i < n; i++) {
		frames_play_all(&f, talks[i].flags, talks[i].talk);
		cr_assert_str_eq(f.told, talks[i].told, "%s: %s",
			talks[i].talk, f.told);
		ws_conn_free(&f.c);
	}
}

/* RFC 6455 5.7, with its masks. */
Test(conn, examples)
{
	static const struct talk talks[] = {
		{ 0, "~810548656c6c6f", "" },
		{ 0, "> ~818537fa213d7f9f4d5158", "" },
		{ 0, "~010348656c ~80026c6f", "" },
		{ 0, "~890548656c6c6f > ~8a8537fa213d7f9f4d5158", "" },
		{ 0, "827e0100:00*256", "" },
		{ 0, "827f0000000000010000:00*65536", "" },
		/* RFC 7692 7.2.3 */
		{ D, "c107:f248cdc9c90700", "" },
		{ D, "4103:f248cd 8004:c9c90700", "" },
		{ D, "c10b:000500faff48656c6c6f00 c108:f348cdc9c9070000", "" },
		{ D, "> c107:f248cdc9c90700 c105:f200110000 c101:00", "" },
	};

	expect_talks(talks, COUNT(talks));
}

Test(conn, header)
{
	static const struct talk talks[] = {
		{ 0, "> !8100", "1:frame_unmasked_client" },
		{ 0, "> !8900 8100", "1:frame_unmasked_client" },
		{ 0, "> 8900 !8802:03e8", "2:frame_unmasked_client" },
		{ 0, "!8105:48656c6c6f", "1:frame_masked_server" },
		{ 0, "!8101:ff", "1:frame_masked_server 1:text_invalid_utf8*" },
		{ 0, "> !8101:ff", "1:frame_unmasked_client 1:text_invalid_utf8*" },
		{ 0, "> =01020304 8101:61 =01020304 8101:62",
		  "2:mask_key_reused" },
		{ 0, "> =01020304 8101:61 =01020304 8101:62 =01020304 8200"
		  " =01020304 8201:00", "2:mask_key_reused" },
		{ 0, "> =01020304 8101:61 8101:61 =01020304 8101:62", "" },
		{ 0, "> =01020304 8101:61 =01020304 8900", "" },
		{ 0, "> =01020304 8900 =01020304 8101:61", "" },
		{ 0, "> =01020304 8101:61 =01020304 8901:61",
		  "2:mask_key_reused" },
		{ 0, "> =00000000 8101:61", "1:mask_key_zero" },
		{ 0, "> =00000000 8101:61 =00000000 8201:00",
		  "1:mask_key_zero 2:mask_key_zero" },
		{ 0, "> =00000000 8100", "" },
		{ 0, "> =00000001 8101:61 =01000000 8101:61", "" },
		{ 0, "817e007d:61*125", "1:frame_length_not_minimal" },
		{ 0, "817e007e:61*126", "" },
		{ 0, "827f000000000000ffff:61*65535", "1:frame_length_not_minimal" },
		{ 0, "827f0000000000010000:61*65536", "" },
		{ 0, "897e0005:6161616161 > 8a05:6161616161",
		  "1:frame_length_not_minimal" },
		{ 0, "827f8000000000000001:00 8101:ff ff", "1:frame_length_msb_set" },
		{ 0, "827fffffffffffffffff:00", "1:frame_length_msb_set" },
		{ 0, "827f7fffffffffffffff:8300830083", "" },
		{ 0, "897f8000000000000001:00", "1:frame_length_msb_set" },
	};

	expect_talks(talks, COUNT(talks));
}

Test(conn, bits)
{
	static const struct talk talks[] = {
		{ 0, "c100", "1:frame_rsv_set" },
		{ 0, "a100 9100", "1:frame_rsv_set 2:frame_rsv_set*" },
		/* A reserved bit may mean that it is compressed. */
		{ 0, "c101:ff 8101:ff",
		  "1:frame_rsv_set 2:text_invalid_utf8*" },
		{ 0, "0101:61 c001:ff", "2:frame_rsv_set" },
		{ 0, "4101:ff 8001:ff", "1:frame_rsv_set" },
		{ 0, "c803:03edff", "1:frame_rsv_set" },
		{ D, "c101:ff c201:ff 8100", "" },
		{ D, "8101:ff", "1:text_invalid_utf8" },
		{ D, "e100", "1:frame_rsv_set" },
		{ D, "d100", "1:frame_rsv_set" },
		{ D, "4101:ff c001:ff", "2:pmd_rsv1_on_continuation" },
		{ D, "4101:ff 0001:fe 8001:ff", "" },
		{ D, "0101:61 c001:ff", "2:pmd_rsv1_on_continuation" },
		{ D, "c900", "1:pmd_rsv1_on_control" },
		{ D, "f900", "1:frame_rsv_set 1:pmd_rsv1_on_control" },
		{ D, "c803:03edff", "1:pmd_rsv1_on_control" },
		{ D, "4101:ff 8900 8001:ff > 8a00", "" },
		{ 0, "8300", "1:frame_opcode_reserved" },
		{ 0, "8b00 8100", "1:frame_opcode_reserved" },
		{ 0, "0f7e0080:00*128", "1:frame_opcode_reserved"
		  " 1:ctl_fragmented 1:ctl_too_long" },
		{ 0, "0300 0000 8000 8000", "1:frame_opcode_reserved"
		  " 4:frag_orphan_continuation*" },
		{ 0, "0300 8100 8000", "1:frame_opcode_reserved"
		  " 3:frag_orphan_continuation*" },
		{ 0, "0101:61 8300 8001:62", "2:frame_opcode_reserved" },
		{ 0, "8300 8101:ff",
		  "1:frame_opcode_reserved 2:text_invalid_utf8*" },
	};

	expect_talks(talks, COUNT(talks));
}

Test(conn, fragments)
{
	static const struct talk talks[] = {
		{ 0, "0900 > 8a00", "1:ctl_fragmented" },
		{ 0, "897e007e:00*126", "1:ctl_too_long" },
		{ 0, "897d:00*125 > 8a7d:00*125", "" },
		{ 0, "8001:61", "1:frag_orphan_continuation" },
		{ 0, "8001:ff 8101:61", "1:frag_orphan_continuation" },
		{ 0, "0001:61 0001:61 8101:61", "1:frag_orphan_continuation"
		  " 2:frag_orphan_continuation*" },
		{ 0, "0100 0100 8000 8000", "2:frag_interleaved_message"
		  " 4:frag_orphan_continuation*" },
		{ 0, "0101:c3 0201:00 8001:ff", "2:frag_interleaved_message" },
		{ 0, "0101:c3 8101:a9", "2:frag_interleaved_message"
		  " 2:text_invalid_utf8*" },
		{ 0, "0100 8900 0000 8000 8900 > 8a00 8a00", "" },
		{ 0, "0100 8802:03e8", "2:frag_unfinished_message" },
		{ 0, "0100 8000 8802:03e8", "" },
		/* One who fails the connection need not finish. */
		{ 0, "> 8300 < 0100 8802:03ea", "1:frame_opcode_reserved" },
		{ 0, "> 0100 < 8802:03e8", "" },
		{ 0, "0100 8802:03f1", "" },
		{ 0, "0100 8800", "2:frag_unfinished_message" },
		{ 0, "0100 8802:0bb8", "2:frag_unfinished_message" },
		/* Nor need one who replies. */
		{ 0, "0100 > 8802:03e8 < 8802:03e8", "" },
		{ 0, "0100 > 0100 8802:03e8 < 8802:03e8",
		  "2:frag_unfinished_message" },
		/* What is missing may be an error or a Close. */
		{ 0, "0100 > ~8184010203 ~0461 _3 < 8802:03e8", "" },
		{ 0, "0100 > _3 < 8802:03e8", "" },
		{ 0, "0100 ~8802 _1 ~e8", "" },
	};

	expect_talks(talks, COUNT(talks));
}

Test(conn, text)
{
	static const struct talk talks[] = {
		{ 0, "8101:ff", "1:text_invalid_utf8" },
		{ 0, "> 8104:f4908080", "1:text_invalid_utf8" },
		{ 0, "8101:c3", "1:text_invalid_utf8" },
		{ 0, "0101:c3 8001:a9", "" },
		{ 0, "> 0101:f0 0000 0001:9f 8902:ffff 0001:98 8001:80", "" },
		{ 0, "0101:c3 8001:61", "2:text_invalid_utf8" },
		{ 0, "0101:c3 8000 8101:61", "2:text_invalid_utf8" },
		{ 0, "0103:61ff61 0002:ffff 8001:ff 8101:ff",
		  "1:text_invalid_utf8 4:text_invalid_utf8*" },
		{ 0, "8201:ff 0201:ff 8001:ff", "" },
		{ 0, "8100 0100 8000", "" },
		{ 0, "8103:efbfbf 8103:efbbbf 8101:00", "" },
		{ 0, "817e1000:c3a9*4096 > 817e1000:c3a9*4096", "" },
		{ 0, "817e1001:c3a9*4097", "1:text_invalid_utf8" },
	};

	expect_talks(talks, COUNT(talks));
}

Test(conn, close)
{
	static const struct talk talks[] = {
		{ 0, "8800 > 8800", "" },
		{ 0, "8801:03", "1:close_body_truncated" },
		{ 0, "8802:03e8", "" }, { 0, "8802:03eb", "" },
		{ 0, "8802:03ef", "" }, { 0, "8802:03f6", "" },
		{ 0, "8802:0bb8", "" }, { 0, "8802:1387", "" },
		{ 0, "8802:0000", "1:close_code_invalid" },
		{ 0, "8802:03e7", "1:close_code_invalid" },
		{ 0, "8802:03ec", "1:close_code_invalid" },
		{ 0, "8802:03ed", "1:close_code_invalid" },
		{ 0, "8802:03ee", "1:close_code_invalid" },
		{ 0, "8802:03f7", "1:close_code_invalid" },
		{ 0, "8802:03f8", "1:close_code_invalid" },
		{ 0, "8802:0bb7", "1:close_code_invalid" },
		{ 0, "8802:1388", "1:close_code_undefined" },
		{ 0, "8802:ffff", "1:close_code_undefined" },
		{ 0, "8802:03f2", "1:close_code_role" },
		{ 0, "8802:03f3", "" }, { 0, "> 8802:03f2", "" },
		{ 0, "> 8802:03f3", "1:close_code_role" },
		{ 0, "> 8804:03e8c3a9", "" },
		{ 0, "> 8803:03e8c3", "1:close_reason_invalid_utf8" },
		{ 0, "8804:03edff61",
		  "1:close_code_invalid 1:close_reason_invalid_utf8" },
		{ 0, "887e007e:03e8ff*126", "1:ctl_too_long" },
		{ 0, "887d:03e8*125", "1:close_reason_invalid_utf8" },
		{ 0, "8802:03e8 8101:ff", "2:close_data_after" },
		{ 0, "8802:03e8 8000 0100 8200", "2:close_data_after"
		  " 3:close_data_after 4:close_data_after" },
		{ 0, "8802:03e8 8900 > 8a00 8802:03e8 8a00",
		  "2:close_control_after 3:close_control_after" },
		{ 0, "8802:03e8 8802:03ed", "2:close_duplicate" },
		{ 0, "0101:c3 8802:03e8 8001:61",
		  "2:frag_unfinished_message 3:close_data_after" },
		{ 0, "0802:03e8", "1:ctl_fragmented" },
	};

	expect_talks(talks, COUNT(talks));
}

Test(conn, pong)
{
	static const struct talk talks[] = {
		{ 0, "8a00", "1:pong_unsolicited" },
		{ 0, "> 8a02:6161 8a02:6161",
		  "1:pong_unsolicited 2:pong_unsolicited" },
		{ 0, "8902:6162 > 8a02:6163", "1:pong_payload_mismatch" },
		{ 0, "8902:6162 > 8a01:61", "1:pong_payload_mismatch" },
		{ 0, "8902:6162 > 8a00 8a02:6162", "1:pong_unsolicited" },
		{ 0, "8902:6162 > 8a02:6162 8a02:6162", "" },
		{ 0, "8901:61 8901:62 > 8a01:62 8a01:61", "" },
		{ 0, "8900x3 > 8a00 8a00 8a00 8a00", "" },
		/* What is not known is not missed. */
		{ 0, "897e007e:61*126 > 8a01:61", "1:ctl_too_long" },
		{ 0, "a901:61 > 8a01:62", "1:frame_rsv_set" },
		{ 0, "8901:61x40 > 8a01:62", "" },
		{ 0, "8901:61x8 > 8a01:62", "1:pong_payload_mismatch" },
	};

	expect_talks(talks, COUNT(talks));
}

Test(conn, gaps)
{
	static const struct talk talks[] = {
		{ 0, "~810a6162 _4 ~61616161 8101:ff", "2:text_invalid_utf8" },
		{ 0, "~810a6162 _8 8101:ff", "2:text_invalid_utf8" },
		{ 0, "~010a6162 _4 ~ffffffff 8002:ffff 8101:ff",
		  "3:text_invalid_utf8" },
		{ 0, "~0101c3 ~890461 _2 ~61 8001:a9 > 8a01:62", "" },
		{ 0, "~890461 _3 > 8a01:62", "" },
		{ 0, "8901:61 > ~8a84010203 ~04 _4 8a01:63", "" },
		{ 0, "~880403ed _2", "" },
		{ 0, "~8804 _1 ~edffff 8101:61", "2:close_data_after" },
		/* The side is lost. */
		{ 0, "~8109 _10 8101:ff", "" },
		{ 0, "~81 _1 8101:ff", "" },
		{ 0, "_1 8101:ff > 8a01:61 8101:ff", "2:text_invalid_utf8" },
	};

	expect_talks(talks, COUNT(talks));
}

Test(conn, extensions)
{
	static const struct talk talks[] = {
		{ E, "b101:ff 8300 8101:ff", "" },
		{ E, "0100 8100 8000 8801:03", "" },
		{ E, "8802:03ed", "" },
		{ E, "8901:61 > 8a01:62", "" },
		{ E | D, "c900 0100 c000", "" },
		{ E, "!8100", "1:frame_masked_server" },
		{ E, "817e0001:61 897e007e:61*126",
		  "1:frame_length_not_minimal 2:ctl_too_long*" },
		{ E, "0900 8802:03e8 8100",
		  "1:ctl_fragmented 3:close_data_after*" },
	};

	expect_talks(talks, COUNT(talks));
}

/* Which code is whose is not a matter of these cases. */
static const char *but_role(const char *told)
{
	return strcmp(told, "1:close_code_role") == 0 ? "" : told;
}

/* The client is the tester in the first round, the server in the second. */
Test(conn, autobahn)
{
	struct frames f;

	for (size_t i = 0; i < COUNT(autobahn) * 2; i++) {
		static char talk[8192];
		const char *want = autobahn[i / 2].told;

		snprintf(talk, sizeof(talk), "%c %s", i % 2 == 0 ? '>' : '<',
			autobahn[i / 2].talk);
		if (strlen(talk) < 200 && strchr(talk, '*') == NULL)
			frames_play_all(&f, 0, talk);
		else
			frames_play(&f, 0, talk, i);
		cr_assert_str_eq(but_role(f.told), want, "%s: %s",
			autobahn[i / 2].cases, f.told);
		ws_conn_free(&f.c);
	}
}
