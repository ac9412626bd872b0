# One file a target, one function in it: LLVMFuzzerTestOneInput.
# With --enable-fuzz: libFuzzer. Without: replay.c, so that `make check' walks
# the corpora with any compiler. To add a target: its name in fuzzers, its
# three lines below, and a folder corpus/NAME.
fuzzers = %D%/fuzz_filter %D%/fuzz_frame %D%/fuzz_gunzip \
	%D%/fuzz_handshake %D%/fuzz_head %D%/fuzz_pcap %D%/fuzz_pcapng \
	%D%/fuzz_talk %D%/fuzz_tcp %D%/fuzz_wire
check_PROGRAMS += $(fuzzers)
if FUZZ
fuzz_engine =
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
else
fuzz_engine = %D%/replay.c
fuzz_ldflags = $(AM_LDFLAGS)
endif

#%C%_fuzz_NAME_SOURCES = %D%/fuzz_NAME.c $(fuzz_engine)
#%C%_fuzz_NAME_LDADD = $(la_libs)
#%C%_fuzz_NAME_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_filter_SOURCES = %D%/fuzz_filter.c $(fuzz_engine)
%C%_fuzz_filter_LDADD = $(la_libs)
%C%_fuzz_filter_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_frame_SOURCES = %D%/fuzz_frame.c $(fuzz_engine)
%C%_fuzz_frame_LDADD = $(la_libs)
%C%_fuzz_frame_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_gunzip_SOURCES = %D%/fuzz_gunzip.c %D%/reading.c %D%/reading.h \
	$(fuzz_engine)
%C%_fuzz_gunzip_LDADD = $(la_libs)
%C%_fuzz_gunzip_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_handshake_SOURCES = %D%/fuzz_handshake.c %D%/touch.c %D%/touch.h \
	$(fuzz_engine)
%C%_fuzz_handshake_LDADD = $(la_libs)
%C%_fuzz_handshake_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_head_SOURCES = %D%/fuzz_head.c $(fuzz_engine)
%C%_fuzz_head_LDADD = $(la_libs)
%C%_fuzz_head_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_pcap_SOURCES = %D%/fuzz_pcap.c %D%/reading.c %D%/reading.h \
	$(fuzz_engine)
%C%_fuzz_pcap_LDADD = $(la_libs)
%C%_fuzz_pcap_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_pcapng_SOURCES = %D%/fuzz_pcapng.c %D%/reading.c %D%/reading.h \
	$(fuzz_engine)
%C%_fuzz_pcapng_LDADD = $(la_libs)
%C%_fuzz_pcapng_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_talk_SOURCES = %D%/fuzz_talk.c %D%/script.c %D%/script.h \
	%D%/touch.c %D%/touch.h $(fuzz_engine)
%C%_fuzz_talk_LDADD = $(la_libs)
%C%_fuzz_talk_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_tcp_SOURCES = %D%/fuzz_tcp.c $(fuzz_engine)
%C%_fuzz_tcp_LDADD = $(la_libs)
%C%_fuzz_tcp_LDFLAGS = $(fuzz_ldflags)

%C%_fuzz_wire_SOURCES = %D%/fuzz_wire.c $(fuzz_engine)
%C%_fuzz_wire_LDADD = $(la_libs)
%C%_fuzz_wire_LDFLAGS = $(fuzz_ldflags)

TESTS += %D%/replay.tap
EXTRA_DIST += %D%/replay.c %D%/replay.tap %D%/corpus
FUZZ_SECONDS = 60

.PHONY: fuzz
fuzz: $(fuzzers)
	@for f in $(fuzzers); do \
	  n=$${f##*/}; d=fuzz/found/$$n; $(MKDIR_P) $$d && \
	  ./$$f -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
		$$d $(srcdir)/fuzz/corpus/$$n || exit 1; \
	done
