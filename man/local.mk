# The lists in the pages come from the program's own tables;
# tests/lint/catalog.sh proves that they are current.
dist_man_MANS += %D%/lastack.1

.PHONY: update-docs
update-docs: lastack$(EXEEXT)
	LASTACK=./lastack$(EXEEXT) top_srcdir='$(top_srcdir)' AWK='$(AWK)' \
		$(SHELL) $(srcdir)/tests/lint/catalog.sh --update
