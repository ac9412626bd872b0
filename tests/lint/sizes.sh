#!/bin/sh
# No function longer than 80 lines, no source file longer than 600.
# Skips without Universal ctags.
set -eu
ctags --version 2>/dev/null | grep -q Universal || {
	echo "needs Universal ctags"
	exit 77
}
set -- $(find "$top_srcdir/src" "$top_srcdir/tests" "$top_srcdir/fuzz" \
	"$top_srcdir/bench" -name '*.[ch]' | sort)
for file; do
	echo "$(wc -l <"$file") $file"
done | "$AWK" '$1 > 600 { print $2 ": " $1 " lines"; bad = 1 }
	END { exit bad }' >&2
ctags --languages=C --langmap=C:.c.h --kinds-C=f --fields=+ne -f - "$@" |
"$AWK" -F '\t' '{
	for (i = 4; i <= NF; i++) {
		if ($i ~ /^line:/) first = substr($i, 6)
		if ($i ~ /^end:/) last = substr($i, 5)
	}
	if (last - first + 1 > 80) {
		print $2 ":" first ": " $1 " is " last - first + 1 " lines"
		bad = 1
	}
} END { exit bad }' >&2
