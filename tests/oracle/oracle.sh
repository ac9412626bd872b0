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
if ! grep -q ' files, [1-9]' $out || grep '^ *0 ' $out; then
	echo 'reasons that no capture of ours needs, or no captures'
	status=1
fi
rm -f $out
[ -z "${LASTACK_CORPUS-}" ] || compare "$LASTACK_CORPUS" || status=1
exit $status
