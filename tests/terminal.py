#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What a person at a terminal sees: colours, lines as wide as the terminal, and
progress that leaves nothing behind. The program runs in a pseudo-terminal; a
very small terminal of our own says what stands on the screen."""
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import threading
import time

LASTACK = os.environ["LASTACK"]
PCAPS = os.path.join(os.environ["top_srcdir"], "pcaps")
CAPTURE = os.path.join(PCAPS, "tcp.final_ack_missing.pcap")
COLOR = re.compile(r"\x1b\[[0-9;]*m")

# What progress looks like.
SHOWN = r"\d packets, \d"


def run(arguments, columns=80, feed=None, environment=None, stdout=None):
    """Runs it with a terminal for standard output and error; feed writes to a
    pipe that is its standard input. Gives what the terminal got, with the
    time of each piece, and the exit status."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    ends = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.dup2(ends[0], 0)
        os.dup2(stdout if stdout is not None else follower, 1)
        os.dup2(follower, 2)
        os.closerange(3, 100)
        env = {k: v for k, v in os.environ.items()
               if k not in ("NO_COLOR", "TERM")}
        env.update({"TERM": "xterm-256color", **(environment or {})})
        os.execve(LASTACK, [LASTACK, *arguments], env)
    os.close(follower)
    os.close(ends[0])
    writer = None
    if feed:
        writer = threading.Thread(target=feed, args=(ends[1],))
        writer.start()
    else:
        os.close(ends[1])
    pieces = []
    while True:
        if not select.select([leader], [], [], 60)[0]:
            break
        try:
            octets = os.read(leader, 65536)
        except OSError:
            break
        if not octets:
            break
        pieces.append((time.monotonic(), octets))
    if writer:
        writer.join()
    os.close(leader)
    return pieces, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def text_of(pieces):
    return b"".join(octets for _, octets in pieces).decode()


def screen(text, columns=80):
    """The lines that stand there in the end, without colours. What is written
    over must fit into one."""
    lines, column = [[]], 0
    for c in COLOR.sub("", text).replace("\r\n", "\n"):
        if c == "\n":
            lines.append([])
            column = 0
        elif c == "\r":
            assert column < columns, "".join(lines[-1])
            column = 0
        else:
            line = lines[-1]
            line += " " * (column + 1 - len(line))
            line[column] = c
            column += 1
    return ["".join(line).rstrip() for line in lines]


def slowly(end):
    """A capture whose packets come over 2.4 s, then half of one."""
    data = open(CAPTURE, "rb").read()
    head, packets, at = data[:24], [], 24
    while at < len(data):
        n = 16 + struct.unpack("<I", data[at + 8:at + 12])[0]
        packets.append(data[at:at + n])
        at += n
    os.write(end, head)
    for _ in range(24):
        for packet in packets:
            os.write(end, packet)
        time.sleep(0.1)
    os.write(end, packets[0][:20])
    os.close(end)


class Tap:
    n = 0

    def ok(self, passed, name, why=""):
        self.n += 1
        print(f"{'ok' if passed else 'not ok'} {self.n} - {name}")
        for line in repr(why).split("\\n") if not passed else []:
            print(f"# {line}")


def colors(tap):
    for want, options, environment in (
            (True, [], {}),
            (False, ["--color=never"], {}),
            (False, [], {"NO_COLOR": "1"}),
            (True, [], {"NO_COLOR": ""}),
            (True, ["--color=always"], {"NO_COLOR": "1"}),
            (False, [], {"TERM": "dumb"}),
            (True, ["--color=always"], {"TERM": "dumb"})):
        pieces, _ = run(["--format=text", *options, CAPTURE],
                        environment=environment)
        text = text_of(pieces)
        tap.ok(("\x1b" in text) == want and "\x1b" not in COLOR.sub("", text),
               f"colours {options} {environment}: {want}", text)


def widths(tap):
    for columns in 40, 80, 200:
        text = text_of(run(["--format=text", CAPTURE], columns)[0])
        lines = COLOR.sub("", text).replace("\r", "").split("\n")
        wide = [x for x in lines if len(x) >= columns and
                max(map(len, x.split())) < columns - 20 and
                not re.match(r"(error|warning|note|info) |What it|Flow |  +flows", x)]
        tap.ok(not wide and max(map(len, lines)) > min(columns, 100) * 0.7,
               f"lines of a terminal with {columns} columns", wide)


def progress(tap):
    null = os.open("/dev/null", os.O_WRONLY)
    pieces, status = run(["--format=text", "-"], feed=slowly, stdout=null)
    text = text_of(pieces)
    shown = [(t, o) for t, o in pieces if b" packets, " in o]
    if len(shown) < 2:
        tap.ok(False, "progress", text)
        return
    every = (shown[-1][0] - shown[0][0]) / (len(shown) - 1)
    tap.ok(every > 0.18, f"progress, every {every:.2f} s", text)
    tap.ok(re.search(r"\r\d+\.\d kB, \d+\.\d kB/s; \d+ packets, 1 flows, "
                     r"\d+ findings +\r", text), "of what came", text)
    lines = screen(text)
    tap.ok(status == 3 and len(lines) == 2 and lines[1] == "" and
           lines[0].startswith("lastack: -: "),
           "leaves nothing behind but the message", lines)
    for options in ["-q"], ["--progress=never", "--format=text"]:
        text = text_of(run([*options, "-"], feed=slowly, stdout=null)[0])
        tap.ok(not re.search(SHOWN, text), f"none with {options}", text)
    text = text_of(run(["-"], feed=slowly)[0])
    tap.ok(not re.search(SHOWN, text), "none beside JSON on the terminal",
           text[-200:])
    os.close(null)


def always(tap):
    """Also for a short file, and cut to the width of a narrow terminal."""
    null = os.open("/dev/null", os.O_WRONLY)
    text = text_of(run(["--progress=always", CAPTURE], 40, stdout=null)[0])
    tap.ok(re.search(r"\r100 % of 1\.\d kB, ", text), "how much of a file",
           text)
    tap.ok(screen(text, 40) == [""], "in a narrow terminal", text)
    text = text_of(run(["--progress=always", CAPTURE, CAPTURE], 120,
                       stdout=null)[0])
    tap.ok("file 1 of 2, " in text, "which of several files", text)
    os.close(null)


def main():
    tap = Tap()
    colors(tap)
    widths(tap)
    progress(tap)
    always(tap)
    print(f"1..{tap.n}")
    sys.stdout.flush()


main()
