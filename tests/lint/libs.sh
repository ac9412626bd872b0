#!/bin/sh
# Each library lives in one room: fails if a file elsewhere includes it.
# (main may ask the libraries for their versions through their rooms only.)
set -eu
cd "$top_srcdir"
status=0
# pattern of the header, then the files that may include it
one() {
	found=$(find src -name '*.[ch]' -exec grep -lE \
		"^#[[:space:]]*include[[:space:]]*[<\"]$1" {} + |
		grep -vE "^src/($2)" || :)
	if [ "$found" ]; then
		echo "<$1...> lives in $2, but these include it:" \
			"$found" >&2
		status=1
	fi
}
one 'pcap' capture/
one '(lzma|lz4|zstd|bzlib)' capture/
one 'json-c/' '(report|settings)/'
one 'zlib' 'capture/gunzip\.c|ws/'
one 'nghttp2/' http/
one 'openssl/' 'base/digest\.c|tls/'
one '(seccomp|linux/seccomp|sys/prctl|grp)' capture/privs
exit $status
