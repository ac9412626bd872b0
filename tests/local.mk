# Everything that proves the program. A test exits 77 when a tool that it needs
# is missing; `make check' reports it as skipped.
TEST_EXTENSIONS = .sh .tap
tap_driver = env AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(tap_driver)
TAP_LOG_DRIVER = $(tap_driver)
AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(top_srcdir)'; top_builddir='$(top_builddir)'; \
	LASTACK='$(abs_top_builddir)/lastack$(EXEEXT)'; AWK='$(AWK)'; \
	CC='$(CC)'; CPPFLAGS='$(DEFS) $(AM_CPPFLAGS) $(CPPFLAGS)'; \
	PYTHON3='$(PYTHON3)'; FUZZERS='$(fuzzers)'; LC_ALL=C; TZ=UTC; \
	export top_srcdir top_builddir LASTACK AWK CC CPPFLAGS PYTHON3 FUZZERS \
		LC_ALL TZ;

# The longest comes first: all others run beside it.
TESTS += %D%/schema/schema.tap

# Unit tests: one Criterion program, a line for each file, sorted by room.
if HAVE_CRITERION
check_PROGRAMS += %D%/unit/unit
%C%_unit_unit_SOURCES = \
	%D%/schema/sample.c \
	%D%/schema/sample.h \
	%D%/unit/address_test.c \
	%D%/unit/advice_test.c \
	%D%/unit/answer_test.c \
	%D%/unit/autobahn_cases.h \
	%D%/unit/blocks_test.c \
	%D%/unit/body_test.c \
	%D%/unit/capture_test.c \
	%D%/unit/catalog_test.c \
	%D%/unit/chat.c \
	%D%/unit/chat.h \
	%D%/unit/checks_test.c \
	%D%/unit/checksum_test.c \
	%D%/unit/cli_test.c \
	%D%/unit/clock_test.c \
	%D%/unit/community_test.c \
	%D%/unit/config_test.c \
	%D%/unit/conn_test.c \
	%D%/unit/count_test.c \
	%D%/unit/dedup_test.c \
	%D%/unit/defrag_test.c \
	%D%/unit/digest_test.c \
	%D%/unit/doubts_test.c \
	%D%/unit/end_test.c \
	%D%/unit/exchange_test.c \
	%D%/unit/expression_test.c \
	%D%/unit/filter_test.c \
	%D%/unit/fingerprint_test.c \
	%D%/unit/flow_test.c \
	%D%/unit/fragment_test.c \
	%D%/unit/fragments.h \
	%D%/unit/frame_checks_test.c \
	%D%/unit/frames.c \
	%D%/unit/frames.h \
	%D%/unit/fsm_test.c \
	%D%/unit/glance_test.c \
	%D%/unit/gunzip_test.c \
	%D%/unit/handshake_test.c \
	%D%/unit/head_test.c \
	%D%/unit/heads.c \
	%D%/unit/heads.h \
	%D%/unit/hear_test.c \
	%D%/unit/hostile.c \
	%D%/unit/hostile.h \
	%D%/unit/hosts_test.c \
	%D%/unit/image.c \
	%D%/unit/image.h \
	%D%/unit/ip_test.c \
	%D%/unit/journal_test.c \
	%D%/unit/json_test.c \
	%D%/unit/ledger_test.c \
	%D%/unit/keys_test.c \
	%D%/unit/limits_test.c \
	%D%/unit/list_test.c \
	%D%/unit/match_test.c \
	%D%/unit/merge_test.c \
	%D%/unit/moment_test.c \
	%D%/unit/nat_test.c \
	%D%/unit/nearest_test.c \
	%D%/unit/net_test.c \
	%D%/unit/number_test.c \
	%D%/unit/octets.c \
	%D%/unit/octets.h \
	%D%/unit/options_test.c \
	%D%/unit/outer_test.c \
	%D%/unit/order_test.c \
	%D%/unit/packets.h \
	%D%/unit/partial_test.c \
	%D%/unit/pcap_test.c \
	%D%/unit/pcapng_test.c \
	%D%/unit/plain_test.c \
	%D%/unit/pool_test.c \
	%D%/unit/question_test.c \
	%D%/unit/prose_test.c \
	%D%/unit/quick_test.c \
	%D%/unit/raised.c \
	%D%/unit/raised.h \
	%D%/unit/random.h \
	%D%/unit/ranges_test.c \
	%D%/unit/raw.h \
	%D%/unit/reader_test.c \
	%D%/unit/report_test.c \
	%D%/unit/request_test.c \
	%D%/unit/resent_test.c \
	%D%/unit/rewrite_test.c \
	%D%/unit/settings_test.c \
	%D%/unit/stream_test.c \
	%D%/unit/table_test.c \
	%D%/unit/talk.c \
	%D%/unit/talk.h \
	%D%/unit/tally_test.c \
	%D%/unit/text_test.c \
	%D%/unit/ticks_test.c \
	%D%/unit/told_test.c \
	%D%/unit/tombs_test.c \
	%D%/unit/track_test.c \
	%D%/unit/tunnel_test.c \
	%D%/unit/unmatched_test.c \
	%D%/unit/utf8_test.c \
	%D%/unit/watch.c \
	%D%/unit/watch.h \
	%D%/unit/wire_test.c \
	%D%/unit/wlan_test.c \
	%D%/unit/words_test.c \
	%D%/unit/ws_checks_test.c \
	%D%/unit/zeek_test.c
%C%_unit_unit_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
%C%_unit_unit_CFLAGS = -Wall -Wextra $(WERROR_CFLAGS) $(HARD_CFLAGS) \
	$(SAN_CFLAGS)
%C%_unit_unit_LDADD = $(la_libs) $(CRITERION_LIBS)
TESTS += %D%/unit/unit
LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/unit/tap.sh
else
TESTS += %D%/unit/no_criterion.tap
endif
EXTRA_DIST += %D%/unit/tap.sh %D%/unit/no_criterion.tap

# Every capture that can be found, by our reader and by libpcap.
check_PROGRAMS += %D%/oracle/oracle
%C%_oracle_oracle_SOURCES = %D%/oracle/oracle.c
%C%_oracle_oracle_LDADD = $(la_libs)
TESTS += %D%/oracle/oracle.sh
EXTRA_DIST += %D%/oracle/oracle.sh %D%/oracle/reasons.txt

# The captures: made from their texts, and audited as these say.
TESTS += %D%/findings.tap %D%/mkpcap.tap %D%/pcaps.tap
EXTRA_DIST += %D%/findings.py %D%/findings.tap %D%/kernel.py \
	%D%/mkpcap.tap %D%/pcaps.tap

# The cases of Autobahn|Testsuite, each side the tester once.
TESTS += %D%/autobahn.tap
EXTRA_DIST += %D%/autobahn.tap %D%/autobahn/audit.py \
	%D%/autobahn/cases.txt %D%/autobahn/derive.py

# What shells make of the tabulator key; files of options; each limit at its
# bounds; options that look at a part; captures damaged at random, with make
# check MUTANTS=2000 more; captures that hold less or all twice, with LESSER=0
# all; captures that come in pieces; what is told of hosts.
TESTS += %D%/completions.tap %D%/config.tap %D%/hosts.tap %D%/lesser.tap \
	%D%/limits.tap %D%/looking.tap %D%/mutants.tap %D%/pieces.tap
EXTRA_DIST += %D%/captures.py %D%/completions.py %D%/completions.tap \
	%D%/config.tap %D%/hosts.py %D%/hosts.tap %D%/lesser.py \
	%D%/lesser.tap %D%/limits.py %D%/limits.tap %D%/looking.py \
	%D%/looking.tap %D%/mutants.py %D%/mutants.tap %D%/pieces.py \
	%D%/pieces.tap

# Correct connections of every shape, through every weather and every fault of
# a capture; make check CONNECTIONS=100000 for more. The same with one injury
# each, INJURIES=10000 for more.
TESTS += %D%/injured.tap %D%/traffic.tap
EXTRA_DIST += %D%/injured.tap %D%/traffic.tap %D%/traffic/app.py \
	%D%/traffic/chat.py %D%/traffic/faults.py %D%/traffic/forgeries.py \
	%D%/traffic/host.py %D%/traffic/injured.py %D%/traffic/injuries.py \
	%D%/traffic/later.py %D%/traffic/net.py %D%/traffic/openings.py \
	%D%/traffic/patient.py \
	%D%/traffic/recordings.py %D%/traffic/reasons.py \
	%D%/traffic/reframe.py %D%/traffic/segment.py %D%/traffic/shapes.py \
	%D%/traffic/show.py %D%/traffic/soundness.py %D%/traffic/truth.py \
	%D%/traffic/wire.py %D%/traffic/ws_injuries.py

# Published verdicts on third-party captures, if LASTACK_CORPUS says where.
TESTS += %D%/grade.tap
EXTRA_DIST += %D%/grade.py %D%/grade.tap %D%/grade_reasons.txt

# The same by hand and at length, all failures and nothing else: N connections,
# from number FROM on; `make -j2 check-traffic check-injured' does both at once.
N = 100000
FROM = 0
.PHONY: check-injured check-traffic
check-traffic: lastack$(EXEEXT)
	@$(PYTHON3) -B '$(srcdir)/%D%/traffic/soundness.py' \
	  '$(abs_top_builddir)/lastack$(EXEEXT)' $(N) $(FROM) >$@.log; \
	  status=$$?; grep -v '^ok' $@.log; exit $$status
check-injured: lastack$(EXEEXT)
	@$(PYTHON3) -B '$(srcdir)/%D%/traffic/injured.py' \
	  '$(abs_top_builddir)/lastack$(EXEEXT)' $(N) $(FROM) >$@.log; \
	  status=$$?; grep -v '^ok' $@.log; exit $$status
CLEANFILES += check-injured.log check-traffic.log

# By hand, on captures from anywhere: frames as tshark has them.
EXTRA_DIST += %D%/tshark_frames.py %D%/tshark_reasons.txt

# Listening, beside real programs.
TESTS += %D%/live.tap
EXTRA_DIST += %D%/live.tap %D%/live/listener.py %D%/live/live.py \
	%D%/live/peers.py %D%/live/replay.py

# Reports: records made by hand, and every capture, against the schema.
check_PROGRAMS += %D%/schema/records
%C%_schema_records_SOURCES = \
	%D%/schema/records.c \
	%D%/schema/sample.c \
	%D%/schema/sample.h
%C%_schema_records_LDADD = $(la_libs)
EXTRA_DIST += %D%/schema/schema.tap %D%/schema/validate.py

# The program as its callers see it.
TESTS += %D%/exit.tap %D%/golden/golden.tap %D%/inputs.tap %D%/readme.tap
EXTRA_DIST += %D%/exit.tap %D%/golden/LIST %D%/golden/expected \
	%D%/golden/golden.tap %D%/inputs.tap %D%/readme.tap
.PHONY: update-golden
update-golden: lastack$(EXEEXT)
	LASTACK="$$PWD/lastack$(EXEEXT)" top_srcdir='$(top_srcdir)' \
		$(SHELL) $(srcdir)/%D%/golden/golden.tap --update

# The text report, and what a terminal shows.
TESTS += %D%/terminal.tap %D%/text.tap
EXTRA_DIST += %D%/terminal.py %D%/terminal.tap %D%/text.py %D%/text.tap

# Lints.
lints = \
	%D%/lint/catalog.sh \
	%D%/lint/dist.sh \
	%D%/lint/headers.sh \
	%D%/lint/layers.sh \
	%D%/lint/libs.sh \
	%D%/lint/man.sh \
	%D%/lint/sizes.sh
TESTS += $(lints)
# For lint/dist.sh.
.PHONY: list-dist list-tests
list-dist:
	@printf '%s\n' $(DISTFILES)
list-tests:
	@printf '%s\n' $(TESTS)
EXTRA_DIST += $(lints) %D%/lint/analysers.sh %D%/lint/layers.txt
