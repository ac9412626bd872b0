#!/bin/sh
# SPDX-License-Identifier: ISC
# Fails if a file that git knows is not in the tarball, or if a test that lies
# in tests/ is not run by make check. The captures go in by a hook, all of
# them. In an unpacked tarball there is nothing to compare with.
set -eu
[ -e "$top_srcdir/.git" ] || exit 0
unset MAKEFLAGS MAKEOVERRIDES	# with TESTS= of who runs but some
wanted=$(git -C "$top_srcdir" ls-files |
	grep -vE '^\.ci/|(^|/)\.gitignore$|^pcaps/')
dist=$(make -s -C "$top_builddir" list-dist)
printf '%s\n' "$wanted" | dist=$dist "$AWK" -v dir="$top_srcdir/" '
BEGIN {
	count = split(ENVIRON["dist"], names, "\n")
	for (i = 1; i <= count; i++) {
		name = names[i]
		if (index(name, dir) == 1)
			name = substr(name, length(dir) + 1)
		known[name] = 1
	}
}
{
	for (part = $0; part != ""; sub(/\/?[^\/]*$/, "", part))
		if (part in known)
			next
	print $0 ": not in the tarball, name it in a local.mk"
	status = 1
}
END { exit status }'
tests=$(make -s -C "$top_builddir" list-tests)
for test in $(git -C "$top_srcdir" ls-files '*.tap' tests/lint); do
	case $test in
	*/no_criterion.tap | */analysers.sh | *.txt) continue ;;
	esac
	printf '%s\n' "$tests" | grep -qx "$test" || {
		echo "$test: not run by make check, name it in TESTS"
		exit 1
	}
done
