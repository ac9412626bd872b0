#!/bin/sh
# The man pages are clean by mandoc's own lint. Which other manuals are
# installed here is no matter. Skips without mandoc.
set -eu
command -v mandoc >/dev/null || {
	echo "needs mandoc"
	exit 77
}
! mandoc -Tlint -W style "$top_srcdir"/man/*.1 2>/dev/null |
	grep -v 'referenced manual not found' >&2
