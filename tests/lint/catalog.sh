#!/bin/sh
# The generated parts of the man page and README are the program's own lists,
# and a real run; --update rewrites them (make update-docs).
set -eu
status=0
update=${1-}
case $LASTACK in
/*) ;;
*) LASTACK=$PWD/$LASTACK ;;
esac
# page, then what makes the body, then the marks around it, then an indent
one() {
	page=$top_srcdir/$1
	(cd "$top_srcdir" && "$LASTACK" $2) | sed "s/^./${5-}&/" >catalog.body
	begin=$3 end=$4 "$AWK" '
		BEGIN { begin = ENVIRON["begin"]; end = ENVIRON["end"] }
		$0 == end { skip = 0; ends++ }
		!skip
		$0 == begin {
			while ((getline line <"catalog.body") > 0)
				print line
			skip = 1
			begins++
		}
		END { exit begins != 1 || ends != 1 }
	' "$page" >catalog.new || {
		echo "$1: no pair of marks '$3' '$4'" >&2
		status=1
		return
	}
	if cmp -s catalog.new "$page"; then
		return
	elif [ "$update" = --update ]; then
		cat catalog.new >"$page"
	else
		echo "$1 is stale: make update-docs" >&2
		diff "$page" catalog.new >&2 || :
		status=1
	fi
}
for list in findings limits; do
	one man/lastack.1 "--list-$list=mdoc" ".\\\" $list:begin" \
		".\\\" $list:end"
done
one man/lastack.1 --help=mdoc '.\" options:begin' '.\" options:end'
one README.md --list-findings=markdown '<!-- findings:begin -->' \
	'<!-- findings:end -->'
one README.md '--format=text pcaps/tcp.final_ack_missing.pcap' \
	'<!-- run:begin -->' '<!-- run:end -->' '    '
rm -f catalog.body catalog.new
exit $status
