#!/bin/sh
# Fails if a source file includes from a room that layers.txt does not allow
# its own, or by a name without a room. Files that lie in src/ itself are rooms
# of their own name: audit, cli, main.
set -eu
src=$top_srcdir/src
rooms=$top_srcdir/tests/lint/layers.txt
find "$src" -name '*.[ch]' -o -name '*.def' | sort | while read -r file; do
	room=${file#"$src"/}
	case $room in
	*/*) room=${room%%/*} ;;
	*) room=${room%.*} ;;
	esac
	grep -q "^$room:" "$rooms" || echo "$file: $room is not in layers.txt"
	sed -n 's/^#[ 	]*include[ 	]*"\([^"]*\)".*/\1/p' "$file" |
	while read -r header; do
		case $header in
		config.h) continue ;;
		*/*) to=${header%%/*} ;;
		*) to=${header%.*} ;;
		esac
		[ -e "$src/$header" ] || echo "$file: no $header in src"
		[ "$to" = "$room" ] && continue
		sed -n "s/^$room://p" "$rooms" | grep -qw "$to" ||
			echo "$file: $room may not include $header"
	done
done >layers.out
status=0
[ ! -s layers.out ] || status=1
cat layers.out >&2
rm -f layers.out
exit $status
