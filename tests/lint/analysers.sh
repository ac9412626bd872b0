#!/bin/sh
# make lint: the slow analysers, each if it is installed. Not part of `make
# check': their verdicts change with their versions. Left out is what does not
# fit the house: tables that are included many times, a struct err that the
# callee fills, lists of pointers, Annex K.
set -u
status=0
have() {
	command -v "$1" >/dev/null || { echo "$1: not installed"; return 1; }
}
tidy='-*,bugprone-*,clang-analyzer-*
	-bugprone-easily-swappable-parameters,-bugprone-macro-parentheses
	-bugprone-not-null-terminated-result,-bugprone-sizeof-expression
	-bugprone-implicit-widening-of-multiplication-result
	-clang-analyzer-security.insecureAPI.*
	-clang-analyzer-valist.Uninitialized'
checks=$(printf '%s' "$tidy" | tr -s '\n\t' ',,')
sources=$(find "$srcdir/src" -name '*.c' | sort)
have cppcheck && { cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr \
	--suppress=syntaxError --suppress=ctuuninitvar \
	--enable=warning,portability -I "$srcdir/src" $sources || status=1; }
have clang-tidy && for source in $sources; do
	clang-tidy --quiet --checks="$checks" --warnings-as-errors='*' \
		"$source" -- $CPPFLAGS -std=gnu11 2>/dev/null || status=1
done
exit $status
