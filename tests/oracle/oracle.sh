#!/bin/sh
# Every capture that can be found, by our reader and by libpcap: those of the
# project, and with LASTACK_CORPUS=FOLDER all files in there. No reason on the
# list may be idle on our own.
set -eu
status=0
compare() {
	find "$@" -type f -exec "$top_builddir/tests/oracle/oracle" \
		"$top_srcdir/tests/oracle/reasons.txt" {} +
}
out=oracle.$$
compare "$top_srcdir/pcaps" "$top_srcdir/fuzz/corpus/fuzz_pcap" \
	"$top_srcdir/fuzz/corpus/fuzz_pcapng" >$out || status=1
cat $out
# There may be more files than one command can be given.
idle() {
	awk '/^ *[0-9]+ / && !/ files, / { n = $1; $1 = ""; sum[$0] += n }
		END { for (r in sum) if (sum[r] == 0) { print r; bad = 1 }
			exit !bad }' "$1"
}
if ! grep -q ' files, [1-9]' $out || idle $out; then
	echo 'reasons that no capture of ours needs, or no captures'
	status=1
fi
rm -f $out
[ -z "${LASTACK_CORPUS-}" ] || compare "$LASTACK_CORPUS" || status=1
exit $status
