#!/bin/sh
# Each header compiles alone: it includes what it uses.
set -eu
status=0
for header in $(find "$top_srcdir/src" -name '*.h' | sort); do
	$CC $CPPFLAGS -std=gnu11 -Wall -Wextra -Werror -fsyntax-only \
		-x c "$header" -Wno-unused-function || {
		echo "$header does not compile alone" >&2
		status=1
	}
done
exit $status
