# Captures are committed; each is made from the .pkt text beside it, by a
# program of ours that the tests use too.
check_PROGRAMS += %D%/mkpcap/mkpcap
%C%_mkpcap_mkpcap_SOURCES = \
	%D%/mkpcap/bytes.c \
	%D%/mkpcap/bytes.h \
	%D%/mkpcap/container.c \
	%D%/mkpcap/container.h \
	%D%/mkpcap/frame.c \
	%D%/mkpcap/frame.h \
	%D%/mkpcap/gzip.c \
	%D%/mkpcap/gzip.h \
	%D%/mkpcap/http.c \
	%D%/mkpcap/mkpcap.c \
	%D%/mkpcap/outer.c \
	%D%/mkpcap/outer.h \
	%D%/mkpcap/payload.c \
	%D%/mkpcap/payload.h \
	%D%/mkpcap/script.h \
	%D%/mkpcap/segment.c \
	%D%/mkpcap/settings.c \
	%D%/mkpcap/talk.c \
	%D%/mkpcap/talk.h \
	%D%/mkpcap/text.c \
	%D%/mkpcap/text.h \
	%D%/mkpcap/ws.c
%C%_mkpcap_mkpcap_LDADD = $(la_libs)

.PHONY: update-pcaps
update-pcaps: %D%/mkpcap/mkpcap$(EXEEXT)
	for pkt in $(srcdir)/%D%/*.pkt $(srcdir)/%D%/*/*.pkt; do \
		%D%/mkpcap/mkpcap $$pkt $${pkt%.pkt}.pcap || exit; \
	done

# Real kernels and programs, by root: all, or those that REAL names.
.PHONY: update-real
update-real:
	$(srcdir)/%D%/real/record.py $(REAL)

EXTRA_DIST += %D%/README.md
# No list of captures to forget one in.
dist-hook:
	for dir in %D% %D%/clean %D%/near %D%/probe; do \
		$(MKDIR_P) $(distdir)/$$dir && \
		cp $(srcdir)/$$dir/*.pkt $(srcdir)/$$dir/*.pcap \
			$(distdir)/$$dir || exit; \
	done
	$(MKDIR_P) $(distdir)/%D%/real
	cp $(srcdir)/%D%/real/*.* $(distdir)/%D%/real
