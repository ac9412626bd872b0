#!/bin/sh
# SPDX-License-Identifier: ISC
# Captures of real peers on the loopback of a network of their own. Each text
# NAME.txt says which: `// session: CLIENT SERVER SESSION', where both are `py'
# (Python's websockets) or `node' (ws), and CLIENT may have `nginx:CONF/'
# before it, for a proxy between the two. With names, only these.
# Needs root, tcpdump, and of Debian python3-websockets, node-ws, nginx.
set -eu
cd "$(dirname "$0")"
if [ "${LASTACK_REAL-}" != inside ]; then
	exec env LASTACK_REAL=inside unshare --net "$PWD/$(basename "$0")" "$@"
fi
ip link set lo up
port=8765
proxy_port=8766
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

peer() {
	case $1 in
	py) shift; exec /usr/bin/python3 peer.py "$@" ;;
	node) shift; exec /usr/bin/node peer.js "$@" ;;
	esac
}

# wait_for SECONDS COMMAND: until it succeeds
wait_for() {
	n=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		n=$((n - 1))
		[ $n -gt 0 ] || return 1
		sleep 0.05
	done
}

listens() {
	ss -Htln "sport = :$1" | grep -q .
}

# start_proxy CONF: what it sends on beside the defaults
start_proxy() {
	sed "s|@WORK@|$work|g; s|@PORT@|$port|; s|@PROXY_PORT@|$proxy_port|" \
		"nginx.$1.conf" >"$work/nginx.conf"
	nginx -c "$work/nginx.conf" -e "$work/error.log" &
	proxy=$!
	wait_for 5 listens $proxy_port
}

# record NAME CLIENT SERVER SESSION
record() {
	to=$port
	proxy=
	peer "$3" server "$4" $port &
	server=$!
	wait_for 5 listens $port
	client=${2#*/}
	case $2 in
	nginx:*/*) conf=${2#nginx:}; start_proxy "${conf%%/*}"; to=$proxy_port ;;
	esac
	tcpdump -i lo --immediate-mode -Z root -U -w "$work/cap" tcp port $port or tcp port $proxy_port \
		2>"$work/tcpdump" &
	tcpdump=$!
	wait_for 5 grep -q 'listening on' "$work/tcpdump"
	(peer "$client" client "$4" "$to") || true
	sleep 0.5
	kill -TERM $tcpdump
	wait $tcpdump || true
	kill $server $proxy 2>/dev/null || true
	wait $server $proxy 2>/dev/null || true
	mv "$work/cap" "$1.pcap"
	chmod 644 "$1.pcap"
}

[ $# -gt 0 ] || set -- *.txt
for text; do
	name=${text%.txt}
	session=$(sed -n 's|^// session: ||p' "$name.txt")
	echo "$name: $session"
	# shellcheck disable=SC2086
	record "$name" $session
done
