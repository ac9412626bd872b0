#!/bin/sh
# The man pages are clean by mandoc's own lint. Skips without mandoc.
set -eu
command -v mandoc >/dev/null || {
	echo "needs mandoc"
	exit 77
}
mandoc -Tlint -W style "$top_srcdir"/man/*.1
