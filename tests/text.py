#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The text report of every capture: lines of at most 80 columns, no octet that
steers a terminal, colours only where asked for. Captures whose texts are
hostile are made here. With --many FILE N CAPTURE..., writes a capture of N
flows instead, each a copy of one of those given."""
import glob
import os
import re
import struct
import subprocess
import sys
import unicodedata

LASTACK = os.environ["LASTACK"]
PCAPS = os.path.join(os.environ["top_srcdir"], "pcaps")
HOSTILE = (b"\x1b]0;x\x07\x1b[31m\x9b2J\xc2\x9b\xe2\x80\xae\xe2\x81\xa6"
           b"\x00\r\n\xff\x7f")


def checksum(octets):
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack(">H", total ^ 0xffff)


def records(name):
    """(time in us, length, octets) of a little-endian Ethernet pcap."""
    data = open(name, "rb").read()
    assert data[:4] == b"\xd4\xc3\xb2\xa1" and data[20] == 1, name
    at = 24
    while at + 16 <= len(data):
        s, us, n, length = struct.unpack("<4I", data[at:at + 16])
        yield s * 10**6 + us, length, data[at + 16:at + 16 + n]
        at += 16 + n


def seal(p):
    """Sets both checksums of TCP over IPv4."""
    head, end = 14 + (p[14] & 15) * 4, 14 + struct.unpack(">H", p[16:18])[0]
    p[24:26] = b"\0\0"
    p[24:26] = checksum(bytes(p[14:head]))
    p[head + 16:head + 18] = b"\0\0"
    pseudo = bytes(p[26:34]) + struct.pack(">BBH", 0, 6, end - head)
    p[head + 16:head + 18] = checksum(pseudo + bytes(p[head:end]))


def moved(packet, client, server):
    if packet[12:14] != b"\x08\x00" or packet[23] != 6:
        return None
    p = bytearray(packet)
    for at in (26, 30):
        ours = p[at:at + 4] == b"\xc0\x00\x02\x01"
        p[at:at + 4] = client if ours else server
    seal(p)
    return bytes(p)


def pcap(packets):
    out = bytearray(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144,
                                1))
    for us, length, octets in sorted(packets, key=lambda p: p[0]):
        out += struct.pack("<4I", us // 10**6, us % 10**6, len(octets),
                           length) + octets
    return out


def many(n, names):
    """Six of seven at one server; the first capture most often."""
    sources = [list(records(name)) for name in names]
    packets = []
    for i in range(n):
        source = sources[i // 3 % len(sources) if i % 3 else 0]
        client = bytes((10, 0, i >> 8, i & 255))
        server = bytes((10, 200, 0, 5) if i % 7 else (10, 200, 1, i % 250))
        for us, length, octets in source:
            octets = moved(octets, client, server)
            if octets:
                packets.append((us + i * 10007, length, octets))
    return pcap(packets)


def hostile_request():
    """A WebSocket's request whose path and Host are made hostile."""
    source = list(records(os.path.join(PCAPS, "ws.hs_key_known_static.pcap")))
    packets = []
    for us, length, octets in source:
        for old in (b"/chat", b"server.example.com", b"http://example.com",
                    b"chat, superchat", b"dGhlIHNhbXBsZSBub25jZQ=="):
            at = octets.find(old)
            if at < 0 or b"GET " not in octets:
                continue
            new = HOSTILE.replace(b"\r\n", b"").replace(b"\0", b"")
            new = (new * 4)[:len(old)]
            p = bytearray(octets[:at] + new + octets[at + len(old):])
            seal(p)
            octets = bytes(p)
        packets.append((us, length, octets))
    return pcap(packets)


def block(kind, body):
    n = 12 + len(body)
    return struct.pack("<II", kind, n) + body + struct.pack("<I", n)


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (
        -len(value) % 4)


def hostile_pcapng():
    """A name of an interface, a comment, and drops, so that it is shown."""
    packet = next(records(os.path.join(PCAPS, "tcp.syn_refused.pcap")))[2]
    out = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1) +
                option(1, HOSTILE) + option(4, HOSTILE))
    out += block(1, struct.pack("<HHI", 1, 0, 0) + option(2, HOSTILE) +
                 option(3, HOSTILE))
    out += block(6, struct.pack("<5I", 0, 0, 1, len(packet), len(packet)) +
                 packet + b"\0" * (-len(packet) % 4) + option(1, HOSTILE))
    return out + block(5, struct.pack("<3I", 0, 0, 1) +
                       option(5, struct.pack("<Q", 17)) + option(1, HOSTILE))


def run(*arguments, environment=None):
    done = subprocess.run([LASTACK, "--format=text", *arguments],
                          capture_output=True, check=False, timeout=120,
                          env=dict(os.environ, **(environment or {})))
    return done.returncode, done.stdout, done.stderr


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def faults(octets):
    """What is wrong with a text report."""
    try:
        text = octets.decode()
    except UnicodeDecodeError as error:
        return [str(error)]
    found = []
    for line in text.split("\n"):
        bad = [c for c in line if unicodedata.category(c) in
               ("Cc", "Cf", "Zl", "Zp")]
        if bad:
            found.append(f"{bad[0]!r} in {line!r}")
        if columns(line) > 80 and len(line.split()) > 1 and max(
                map(len, line.split())) < 66:
            found.append(f"{columns(line)} columns: {line!r}")
    return found


class Tap:
    n = 0

    def ok(self, passed, name, why=""):
        self.n += 1
        print(f"{'ok' if passed else 'not ok'} {self.n} - {name}")
        for line in str(why).split("\n") if why and not passed else []:
            print(f"# {line}")


def every_capture(tap):
    names = sorted(glob.glob(os.path.join(PCAPS, "**", "*.pcap"),
                             recursive=True))
    bad = []
    for name in names:
        status, out, _ = run("--flows=all", name)
        why = faults(out)
        if status not in (0, 3) or not out:
            why.append(f"exit {status}")
        bad += [f"{name}: {w}" for w in why]
    tap.ok(names and not bad, f"the text of {len(names)} captures",
           "\n".join(bad[:20]))


def hostile(tap, work):
    named = HOSTILE.replace(b"\0", b"") + b".pcap"
    for name, path, octets, shown in (
            ("a request", b"request.pcap", hostile_request(), rb"\x1b]0;x\x07"),
            ("an interface", b"if.pcapng", hostile_pcapng(), rb"\x1b]0;x\x07"),
            ("a file's name", named, hostile_request(), rb"\u{202e}")):
        path = os.path.join(work.encode(), path)
        with open(path, "wb") as f:
            f.write(octets)
        for options in (), ("--color=always",):
            _, out, err = run("--flows=all", *options, path)
            if options:
                out = re.sub(rb"\x1b\[[0-9;]*m", b"", out)
            why = faults(out) + faults(err)
            if shown not in out:
                why.append(out.decode(errors="replace"))
            tap.ok(not why, f"{name} is harmless {' '.join(options)}",
                   "\n".join(why))


def colors(tap, path):
    for want, options, environment in (
            (False, (), {}),
            (False, ("--color=never",), {}),
            (False, ("--color=auto",), {"TERM": "xterm"}),
            (True, ("--color=always",), {"NO_COLOR": "1", "TERM": "dumb"})):
        out = run(*options, path, environment=environment)[1]
        tap.ok((b"\x1b" in out) == want,
               f"colours {options} {environment}: {want}")
    plain = run(path)[1]
    stripped = re.sub(rb"\x1b\[[0-9;]*m", b"",
                      run("--color=always", path)[1])
    tap.ok(plain == stripped, "colours change nothing else")


def first_screen(tap, work):
    """400 flows of 20 findings."""
    names = sorted(glob.glob(os.path.join(PCAPS, "*.pcap")))
    names = [n for n in names if re.fullmatch(
        r"(tcp\.[a-z0-9_]*(linger|missing|fin_unacked)[a-z0-9_]*|ws\.(hs_key|"
        r"hs_version|frame|ctl|close)_[a-z0-9_]+)\.pcap", os.path.basename(n))]
    path = os.path.join(work, "many.pcap")
    with open(path, "wb") as f:
        f.write(many(400, names[:24]))
    status, out, _ = run("--fail-on=error", path)
    lines = out.decode().split("\n")
    screen = "\n".join(lines[:24])
    first = next((i for i, x in enumerate(lines) if x.startswith("Flow ")), 0)
    severities = [x.split()[0] for x in lines[4:first] if re.match(
        r"(error|warning|note|info)\s", x)]
    order = ["error", "warning", "note", "info"]
    tap.ok(status == 1 and not faults(out), "a capture of 400 flows", screen)
    tap.ok(re.match(r"Something is wrong in \d+ of 400 flows: ", lines[0]) and
           re.search(r"10\.200\.0\.5:80 \(\d+\+?\)", screen) and
           re.search(r"lastack --explain [a-z]+\.[a-z_]+", screen) and
           re.search(r"--flow \d+ ", screen) and
           re.search(r"frame\.number (in|==) ", screen),
           "its first screen says what, where and what next", screen)
    tap.ok(severities and severities == sorted(severities, key=order.index),
           "from the worst", screen)
    tap.ok(10 < first <= 25, f"in {first} lines", screen)
    head = re.compile(r"^ *(?:Flow (\d+): |Host ([0-9.]+))", re.M)
    heads = head.findall(out.decode())
    tap.ok(len(heads) == len(set(heads)) > 300,
           "and lists each flow and host once")
    small = run("--set=text_bytes=65536", path)[1].decode()
    kept = head.findall(small)
    rest = re.search(r"^(\d+) more flows(?: and (\d+) more hosts? or captures?)?"
                     r" are not shown", small, re.M)
    tap.ok(rest and set(kept) < set(heads) and all(
        sum(bool(h[i]) for h in heads) - sum(bool(h[i]) for h in kept) ==
        int(rest[i + 1] or 0) for i in range(2)),
           "and some of them within less memory", small[-500:])
    few = run("--set=findings_per_id=5", path)[1].decode()
    tap.ok(re.search(r"^Something is wrong in at least ", few) and
           re.search(r"^error +certain +5\+ ", few, re.M),
           "what was counted alone is said", few[:600])
    with open("/dev/full", "wb") as full:
        done = subprocess.run([LASTACK, "--format=text", path], stdout=full,
                              stderr=subprocess.PIPE, check=False)
    tap.ok(done.returncode == 4 and done.stderr.count(b"\n") == 1,
           "on a full disk", done)


def synopsis():
    """The ways to call the program, as the man page has them."""
    with open(os.path.join(os.environ["top_srcdir"], "man",
                           "lastack.1")) as f:
        page = re.search(r"^\.Sh SYNOPSIS\n(.*?)^\.Sh", f.read(), re.M | re.S)
    text = re.sub(r"^\.Op Ar (.*)$", r"[\1]", page[1], flags=re.M)
    text = text.replace("Fl Fl ", "--").replace("Fl ", "-").replace("Ar ", "")
    forms = text.replace("\n", " ").split(".Nm ")[1:]
    return [form.replace(" .", " ").strip(" .") for form in forms]


def lists(tap):
    """What is printed instead of an audit."""
    def said(*arguments):
        return subprocess.run([LASTACK, *arguments], capture_output=True,
                              check=True, timeout=60).stdout
    forms = re.findall(r"^(?:usage:| {6}) lastack (.*?)  ",
                       said("--help").decode(), re.M)
    tap.ok(len(forms) > 5 and forms == synopsis(), "the ways to call it are "
           "those of the man page", f"{forms}\n{synopsis()}")
    ids = re.findall(rb"^([a-z0-9]+\.\w+) ", said("--list-findings"), re.M)
    bad = [w for a in ["--help", "--list-findings", "--list-limits"] +
           ["--explain=" + i.decode() for i in ids] for w in faults(said(a))]
    tap.ok(len(ids) > 100 and not bad, f"help, lists and {len(ids)} "
           "explanations", "\n".join(bad[:20]))


def main():
    if sys.argv[1:2] == ["--many"]:
        with open(sys.argv[2], "wb") as f:
            f.write(many(int(sys.argv[3]), sys.argv[4:]))
        return
    tap = Tap()
    work = sys.argv[1]
    every_capture(tap)
    hostile(tap, work)
    colors(tap, os.path.join(PCAPS, "tcp.final_ack_missing.pcap"))
    first_screen(tap, work)
    lists(tap)
    print(f"1..{tap.n}")


main()
