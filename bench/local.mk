# make bench: captures of six kinds in bench/data, then what a packet costs.
# BENCH_SCALE=0.1 makes them ten times smaller (5.7 GB at 1), BENCH_RUNS is
# the number of runs whose median counts, BENCH_KINDS the captures to take.
# `make check' only proves that both programs still run, on tiny captures.
BENCH_SCALE = 1
BENCH_RUNS = 5
BENCH_KINDS = short spread bulk flood ws wsidle

check_PROGRAMS += %D%/gen %D%/bench
%C%_gen_SOURCES = \
	%D%/bulk.c \
	%D%/frames.c \
	%D%/frames.h \
	%D%/gen.c \
	%D%/kinds.h \
	%D%/mix.c \
	%D%/mix.h \
	%D%/segment.c \
	%D%/segment.h \
	%D%/short.c \
	%D%/ws.c
%C%_gen_LDADD = $(la_libs)
%C%_bench_SOURCES = %D%/bench.c %D%/floor.c %D%/floor.h
%C%_bench_LDADD = $(la_libs)
TESTS += %D%/bench.tap
EXTRA_DIST += %D%/against.py %D%/bench.tap
CLEANFILES += %D%/data/*.pcap %D%/data/*.json %D%/data/*.empty

.PHONY: bench
bench: lastack$(EXEEXT) %D%/gen$(EXEEXT) %D%/bench$(EXEEXT)
	@$(MKDIR_P) %D%/data
	@set --; for kind in $(BENCH_KINDS); do \
	  file=%D%/data/$$kind-$(BENCH_SCALE).pcap; \
	  set -- "$$@" $$file; \
	  test $$file -nt %D%/gen$(EXEEXT) || \
	  { %D%/gen $$kind $(BENCH_SCALE) $$file.new && \
	    mv $$file.new $$file; } || exit; \
	done; %D%/bench -n $(BENCH_RUNS) ./lastack$(EXEEXT) "$$@"

# make bench-against BASE=COMMIT: what a packet costs, of that commit and of
# HEAD (or of AGAINST_HEAD), both built and run in turn. Captures as above.
AGAINST_HEAD = HEAD
AGAINST_KIND = short
AGAINST_SCALE = 0.1
AGAINST_RUNS = 11

.PHONY: bench-against
bench-against: %D%/gen$(EXEEXT)
	@[ '$(BASE)' ] || { echo 'BASE=COMMIT is missing' >&2; exit 1; }
	@cd '$(top_srcdir)' && $(PYTHON3) -B %D%/against.py \
	  '$(abs_top_builddir)/%D%/gen$(EXEEXT)' \
	  '$(abs_top_builddir)/%D%/data/against' '$(BASE)' \
	  '$(AGAINST_HEAD)' $(AGAINST_KIND) $(AGAINST_SCALE) $(AGAINST_RUNS)
