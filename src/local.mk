# The program is main.c over one library; tests, fuzzers and benches link the
# same library. One file a line, sorted, a block for each room.
noinst_LIBRARIES += liblastack.a
liblastack_a_SOURCES = \
	%D%/base/address.c \
	%D%/base/address.h \
	%D%/base/clock.c \
	%D%/base/clock.h \
	%D%/base/digest.c \
	%D%/base/digest.h \
	%D%/base/err.c \
	%D%/base/err.h \
	%D%/base/fetch.h \
	%D%/base/frame.h \
	%D%/base/hash.c \
	%D%/base/hash.h \
	%D%/base/limits.c \
	%D%/base/limits.def \
	%D%/base/limits.h \
	%D%/base/nearest.c \
	%D%/base/nearest.h \
	%D%/base/pool.c \
	%D%/base/pool.h \
	%D%/base/prose.c \
	%D%/base/prose.h \
	%D%/base/span.h \
	%D%/base/text.c \
	%D%/base/text.h \
	%D%/base/utf8.c \
	%D%/base/utf8.h \
	\
	%D%/capture/capture.c \
	%D%/capture/capture.h \
	%D%/capture/format.h \
	%D%/capture/interface.c \
	%D%/capture/linktype.c \
	%D%/capture/options.h \
	%D%/capture/order.h \
	%D%/capture/packet.c \
	%D%/capture/pcap.c \
	%D%/capture/pcapng.c \
	%D%/capture/pcapng.h \
	%D%/capture/reader.c \
	%D%/capture/reader.h \
	%D%/capture/ticks.c \
	%D%/capture/ticks.h \
	\
	%D%/wire/checksum.c \
	%D%/wire/checksum.h \
	%D%/wire/decode.h \
	%D%/wire/defrag.c \
	%D%/wire/defrag.h \
	%D%/wire/ext.c \
	%D%/wire/ip.c \
	%D%/wire/ip.h \
	%D%/wire/label.c \
	%D%/wire/layers.def \
	%D%/wire/link.c \
	%D%/wire/options.h \
	%D%/wire/packet.h \
	%D%/wire/plain.h \
	%D%/wire/rewrite.c \
	%D%/wire/rewrite.h \
	%D%/wire/tcp.c \
	%D%/wire/tcp.h \
	%D%/wire/verdicts.def \
	%D%/wire/wire.c \
	%D%/wire/wire.h \
	\
	%D%/find/doubts.def \
	%D%/find/finding.c \
	%D%/find/finding.h \
	%D%/find/findings.def \
	%D%/find/ledger.c \
	%D%/find/ledger.h \
	\
	%D%/tcp/conn.h \
	%D%/tcp/fsm.c \
	%D%/tcp/fsm.h \
	%D%/tcp/outgoing.def \
	%D%/tcp/proofs.c \
	%D%/tcp/proofs.h \
	%D%/tcp/quick.h \
	%D%/tcp/ranges.c \
	%D%/tcp/ranges.h \
	%D%/tcp/reset.c \
	%D%/tcp/reset.h \
	%D%/tcp/seq.h \
	%D%/tcp/states.def \
	%D%/tcp/stream.c \
	%D%/tcp/stream.h \
	%D%/tcp/track.c \
	%D%/tcp/track.h \
	%D%/tcp/walk.c \
	%D%/tcp/walk.h \
	\
	%D%/http/body.c \
	%D%/http/body.h \
	%D%/http/glance.c \
	%D%/http/glance.h \
	%D%/http/head.c \
	%D%/http/head.h \
	%D%/http/list.c \
	%D%/http/list.h \
	\
	%D%/ws/accept.c \
	%D%/ws/accept.h \
	%D%/ws/attempt.c \
	%D%/ws/attempt.h \
	%D%/ws/begin.c \
	%D%/ws/close.c \
	%D%/ws/close.h \
	%D%/ws/common.c \
	%D%/ws/common.h \
	%D%/ws/conn.c \
	%D%/ws/conn.h \
	%D%/ws/extension.c \
	%D%/ws/extension.h \
	%D%/ws/head.h \
	%D%/ws/host.c \
	%D%/ws/host.h \
	%D%/ws/inside.h \
	%D%/ws/key.c \
	%D%/ws/key.h \
	%D%/ws/mask.h \
	%D%/ws/odd.h \
	%D%/ws/origin.c \
	%D%/ws/origin.h \
	%D%/ws/payload.c \
	%D%/ws/ping.c \
	%D%/ws/ping.h \
	%D%/ws/quick.c \
	%D%/ws/request.c \
	%D%/ws/request.h \
	%D%/ws/response.c \
	%D%/ws/response.h \
	%D%/ws/side.h \
	%D%/ws/talk.h \
	%D%/ws/target.c \
	%D%/ws/target.h \
	%D%/ws/text.h \
	%D%/ws/told.h \
	%D%/ws/version.h \
	\
	%D%/flow/ahead.c \
	%D%/flow/dedup.h \
	%D%/flow/due.c \
	%D%/flow/due.h \
	%D%/flow/end.c \
	%D%/flow/end.h \
	%D%/flow/engine.c \
	%D%/flow/engine.h \
	%D%/flow/finish.c \
	%D%/flow/flow.h \
	%D%/flow/grown.c \
	%D%/flow/hello.c \
	%D%/flow/inside.h \
	%D%/flow/journal.c \
	%D%/flow/journal.h \
	%D%/flow/key.h \
	%D%/flow/lists.c \
	%D%/flow/lists.h \
	%D%/flow/push.c \
	%D%/flow/record.c \
	%D%/flow/record.h \
	%D%/flow/replay.c \
	%D%/flow/table.c \
	%D%/flow/table.h \
	%D%/flow/tombs.c \
	%D%/flow/tombs.h \
	%D%/flow/tuple.c \
	%D%/flow/zeek.c \
	%D%/flow/zeek.h \
	%D%/flow/zeek_history.c \
	%D%/flow/zeek_inside.h \
	%D%/flow/zeek_judge.c \
	%D%/flow/zeek_quick.c \
	\
	%D%/checks/checks.c \
	%D%/checks/checks.h \
	%D%/checks/facts.c \
	%D%/checks/facts.h \
	%D%/checks/frame.c \
	%D%/checks/frame.h \
	%D%/checks/rows.h \
	\
	%D%/report/catalog.c \
	%D%/report/catalog.h \
	%D%/report/community.c \
	%D%/report/community.h \
	%D%/report/fingerprint.c \
	%D%/report/fingerprint.h \
	%D%/report/format.h \
	%D%/report/json.c \
	%D%/report/json_capture.c \
	%D%/report/json_finding.c \
	%D%/report/json_flow.c \
	%D%/report/json_record.h \
	%D%/report/json_run.c \
	%D%/report/json_value.c \
	%D%/report/json_value.h \
	%D%/report/kept.c \
	%D%/report/kept.h \
	%D%/report/ndjson.c \
	%D%/report/none.c \
	%D%/report/report.c \
	%D%/report/report.h \
	%D%/report/text.c \
	%D%/report/text_line.c \
	%D%/report/text_line.h \
	\
	%D%/audit/audit.c \
	%D%/audit/audit.h \
	%D%/audit/inside.h \
	%D%/audit/outcome.c \
	\
	%D%/cli.c \
	%D%/cli.def \
	%D%/cli.h \
	%D%/usage.c \
	%D%/usage.h

bin_PROGRAMS += lastack
lastack_SOURCES = %D%/main.c
lastack_LDADD = $(la_libs)

# What the JSON reports hold; documentation for people and validators.
dist_pkgdata_DATA = %D%/report/schema.json
