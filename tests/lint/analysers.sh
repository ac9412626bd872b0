#!/bin/sh
# make lint: the slow analysers, each if it is installed. Not part of `make
# check': their verdicts change with their versions.
set -u
status=0
have() {
	command -v "$1" >/dev/null || { echo "$1: not installed"; return 1; }
}
sources=$(find "$srcdir/src" -name '*.c' | sort)
have cppcheck && { cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr \
	--enable=warning,portability -I "$srcdir/src" $sources || status=1; }
have clang-tidy && { clang-tidy --quiet \
	--checks=-*,bugprone-*,-bugprone-easily-swappable-parameters,clang-analyzer-*,-clang-analyzer-security.insecureAPI.* \
	--warnings-as-errors=* $sources -- $CPPFLAGS -std=gnu11 || status=1; }
exit $status
