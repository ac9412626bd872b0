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
	%D%/base/ethertype.h \
	%D%/base/fetch.h \
	%D%/base/frame.h \
	%D%/base/hash.c \
	%D%/base/hash.h \
	%D%/base/large.c \
	%D%/base/large.h \
	%D%/base/limits.c \
	%D%/base/limits.def \
	%D%/base/limits.h \
	%D%/base/moment.c \
	%D%/base/moment.h \
	%D%/base/nearest.c \
	%D%/base/nearest.h \
	%D%/base/net.c \
	%D%/base/net.h \
	%D%/base/number.c \
	%D%/base/number.h \
	%D%/base/pool.c \
	%D%/base/pool.h \
	%D%/base/prose.c \
	%D%/base/prose.h \
	%D%/base/span.h \
	%D%/base/text.c \
	%D%/base/text.h \
	%D%/base/utf8.c \
	%D%/base/utf8.h \
	%D%/base/words.c \
	%D%/base/words.h \
	\
	%D%/capture/capture.c \
	%D%/capture/capture.h \
	%D%/capture/devices.c \
	%D%/capture/expression.c \
	%D%/capture/expression.h \
	%D%/capture/filter.c \
	%D%/capture/filter.h \
	%D%/capture/filter_live.h \
	%D%/capture/format.h \
	%D%/capture/gunzip.c \
	%D%/capture/gunzip.h \
	%D%/capture/interface.c \
	%D%/capture/linktype.c \
	%D%/capture/linktype.h \
	%D%/capture/live.c \
	%D%/capture/live.h \
	%D%/capture/options.h \
	%D%/capture/order.h \
	%D%/capture/packet.c \
	%D%/capture/pcap.c \
	%D%/capture/pcapng.c \
	%D%/capture/pcapng.h \
	%D%/capture/privs.c \
	%D%/capture/privs.h \
	%D%/capture/reader.c \
	%D%/capture/reader.h \
	%D%/capture/ticks.c \
	%D%/capture/ticks.h \
	%D%/capture/untag.c \
	%D%/capture/untag.h \
	%D%/capture/words.def \
	\
	%D%/wire/checksum.c \
	%D%/wire/checksum.h \
	%D%/wire/decode.h \
	%D%/wire/defrag.c \
	%D%/wire/defrag.h \
	%D%/wire/ext.c \
	%D%/wire/fact.h \
	%D%/wire/ip.c \
	%D%/wire/ip.h \
	%D%/wire/label.c \
	%D%/wire/layers.def \
	%D%/wire/link.c \
	%D%/wire/options.h \
	%D%/wire/outer.c \
	%D%/wire/outer.def \
	%D%/wire/outer.h \
	%D%/wire/packet.h \
	%D%/wire/partial.c \
	%D%/wire/partial.h \
	%D%/wire/piece.h \
	%D%/wire/plain.h \
	%D%/wire/rewrite.c \
	%D%/wire/rewrite.h \
	%D%/wire/tally.c \
	%D%/wire/tally.h \
	%D%/wire/tcp.c \
	%D%/wire/tcp.h \
	%D%/wire/tunnel.c \
	%D%/wire/tunnel.h \
	%D%/wire/udp.c \
	%D%/wire/verdicts.def \
	%D%/wire/wire.c \
	%D%/wire/wire.h \
	%D%/wire/wlan.c \
	%D%/wire/wlan.h \
	\
	%D%/find/doubts.def \
	%D%/find/finding.c \
	%D%/find/finding.h \
	%D%/find/findings.def \
	%D%/find/ledger.c \
	%D%/find/ledger.h \
	%D%/find/match.c \
	%D%/find/match.h \
	\
	%D%/tcp/acks.c \
	%D%/tcp/acks.h \
	%D%/tcp/beyond.c \
	%D%/tcp/beyond.h \
	%D%/tcp/conn.h \
	%D%/tcp/denial.c \
	%D%/tcp/denial.h \
	%D%/tcp/fsm.c \
	%D%/tcp/fsm.h \
	%D%/tcp/opening.c \
	%D%/tcp/opening.h \
	%D%/tcp/order.c \
	%D%/tcp/order.h \
	%D%/tcp/outgoing.def \
	%D%/tcp/probe.c \
	%D%/tcp/probe.h \
	%D%/tcp/proofs.c \
	%D%/tcp/proofs.h \
	%D%/tcp/question.c \
	%D%/tcp/question.h \
	%D%/tcp/questions.def \
	%D%/tcp/quick.h \
	%D%/tcp/ranges.c \
	%D%/tcp/ranges.h \
	%D%/tcp/recovery.c \
	%D%/tcp/recovery.h \
	%D%/tcp/resent.c \
	%D%/tcp/resent.h \
	%D%/tcp/reset.c \
	%D%/tcp/reset.h \
	%D%/tcp/sack.c \
	%D%/tcp/sack.h \
	%D%/tcp/seq.h \
	%D%/tcp/states.def \
	%D%/tcp/stream.c \
	%D%/tcp/stream.h \
	%D%/tcp/survival.c \
	%D%/tcp/survival.h \
	%D%/tcp/track.c \
	%D%/tcp/track.h \
	%D%/tcp/unsent.c \
	%D%/tcp/unsent.h \
	%D%/tcp/walk.c \
	%D%/tcp/walk.h \
	%D%/tcp/window.c \
	%D%/tcp/window.h \
	\
	%D%/http/body.c \
	%D%/http/body.h \
	%D%/http/glance.c \
	%D%/http/glance.h \
	%D%/http/head.c \
	%D%/http/head.h \
	%D%/http/list.c \
	%D%/http/list.h \
	%D%/http/text.h \
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
	%D%/ws/told.h \
	%D%/ws/version.h \
	\
	%D%/flow/ahead.c \
	%D%/flow/answers.c \
	%D%/flow/attempts.c \
	%D%/flow/close.c \
	%D%/flow/close.h \
	%D%/flow/content.c \
	%D%/flow/content.h \
	%D%/flow/dedup.h \
	%D%/flow/due.c \
	%D%/flow/due.h \
	%D%/flow/end.c \
	%D%/flow/end.h \
	%D%/flow/engine.c \
	%D%/flow/engine.h \
	%D%/flow/evict.c \
	%D%/flow/exchange.c \
	%D%/flow/fact.h \
	%D%/flow/finish.c \
	%D%/flow/flow.h \
	%D%/flow/former.c \
	%D%/flow/frames.c \
	%D%/flow/grown.c \
	%D%/flow/heads.c \
	%D%/flow/hear.c \
	%D%/flow/hear.h \
	%D%/flow/hello.c \
	%D%/flow/inside.h \
	%D%/flow/journal.c \
	%D%/flow/journal.h \
	%D%/flow/key.h \
	%D%/flow/listen.c \
	%D%/flow/lists.c \
	%D%/flow/lists.h \
	%D%/flow/look.c \
	%D%/flow/push.c \
	%D%/flow/record.c \
	%D%/flow/record.h \
	%D%/flow/replay.c \
	%D%/flow/table.c \
	%D%/flow/table.h \
	%D%/flow/talk.h \
	%D%/flow/tombs.c \
	%D%/flow/tombs.h \
	%D%/flow/tuple.c \
	%D%/flow/unanswered.c \
	%D%/flow/ws_end.c \
	%D%/flow/ws_end.h \
	%D%/flow/zeek.c \
	%D%/flow/zeek.h \
	%D%/flow/zeek_history.c \
	%D%/flow/zeek_inside.h \
	%D%/flow/zeek_judge.c \
	%D%/flow/zeek_quick.c \
	\
	%D%/host/clocks.c \
	%D%/host/clocks.h \
	%D%/host/hosts.c \
	%D%/host/hosts.h \
	%D%/host/isn.c \
	%D%/host/isn.h \
	%D%/host/keys.c \
	%D%/host/keys.h \
	%D%/host/nat.c \
	%D%/host/nat.h \
	%D%/host/record.c \
	%D%/host/record.h \
	%D%/host/seen.h \
	%D%/host/shares.c \
	%D%/host/shares.h \
	%D%/host/table.c \
	%D%/host/table.h \
	%D%/host/window.c \
	%D%/host/window.h \
	\
	%D%/checks/answer.c \
	%D%/checks/capture.c \
	%D%/checks/checks.c \
	%D%/checks/checks.h \
	%D%/checks/facts.c \
	%D%/checks/facts.h \
	%D%/checks/frame.c \
	%D%/checks/frame.h \
	%D%/checks/host.c \
	%D%/checks/host_facts.h \
	%D%/checks/hosts.c \
	%D%/checks/opening.c \
	%D%/checks/packet.c \
	%D%/checks/packet.h \
	%D%/checks/reset.c \
	%D%/checks/rows.h \
	%D%/checks/talk.c \
	%D%/checks/talk.h \
	%D%/checks/ws.c \
	%D%/checks/ws_facts.c \
	%D%/checks/ws_facts.h \
	\
	%D%/report/advice.c \
	%D%/report/advice.def \
	%D%/report/advice.h \
	%D%/report/blocks.c \
	%D%/report/blocks.h \
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
	%D%/report/json_host.c \
	%D%/report/json_record.h \
	%D%/report/json_run.c \
	%D%/report/json_talk.c \
	%D%/report/json_value.c \
	%D%/report/json_value.h \
	%D%/report/kept.c \
	%D%/report/kept.h \
	%D%/report/ndjson.c \
	%D%/report/none.c \
	%D%/report/page.c \
	%D%/report/page.h \
	%D%/report/report.c \
	%D%/report/report.h \
	%D%/report/tally.c \
	%D%/report/tally.h \
	%D%/report/text.c \
	%D%/report/text_capture.c \
	%D%/report/text_head.c \
	%D%/report/text_head.h \
	%D%/report/text_line.c \
	%D%/report/text_line.h \
	%D%/report/text_talk.c \
	\
	%D%/audit/audit.c \
	%D%/audit/audit.h \
	%D%/audit/change.c \
	%D%/audit/inside.h \
	%D%/audit/live.c \
	%D%/audit/loose.c \
	%D%/audit/outcome.c \
	%D%/audit/step.c \
	%D%/audit/sums.c \
	%D%/audit/window.c \
	\
	%D%/settings/keys.c \
	%D%/settings/keys.h \
	%D%/settings/settings.c \
	%D%/settings/settings.h \
	\
	%D%/cli/config.c \
	%D%/cli/inside.h \
	%D%/cli/set.c \
	\
	%D%/cli.c \
	%D%/cli.def \
	%D%/cli.h \
	%D%/progress.c \
	%D%/progress.h \
	%D%/signals.c \
	%D%/signals.h \
	%D%/complete/bash.c \
	%D%/complete/complete.c \
	%D%/complete/complete.h \
	%D%/complete/fish.c \
	%D%/complete/inside.h \
	%D%/complete/zsh.c \
	\
	%D%/usage.c \
	%D%/usage.h

bin_PROGRAMS += lastack
lastack_SOURCES = %D%/main.c
lastack_LDADD = $(la_libs)

# What the JSON reports hold; documentation for people and validators.
dist_pkgdata_DATA = %D%/report/schema.json

# What shells complete, from the program's own lists. A program for another
# system cannot be asked for it here.
if !CROSS_COMPILING
completions = completions/lastack completions/_lastack completions/lastack.fish
bashcompdir = $(datadir)/bash-completion/completions
zshcompdir = $(datadir)/zsh/site-functions
fishcompdir = $(datadir)/fish/vendor_completions.d
nodist_bashcomp_DATA = completions/lastack
nodist_zshcomp_DATA = completions/_lastack
nodist_fishcomp_DATA = completions/lastack.fish
CLEANFILES += $(completions)
$(completions): lastack$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) completions && \
	case $@ in *.fish) shell=fish ;; */_*) shell=zsh ;; *) shell=bash ;; \
	esac && ./lastack$(EXEEXT) --completions=$$shell >$@.new && \
	mv $@.new $@
endif
