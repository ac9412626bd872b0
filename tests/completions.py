#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What shells make of the tabulator key behind the beginning of a command.

usage: completions.py LASTACK

A shell on a terminal of its own loads the script that the program prints for
it. Then each row is typed, a tabulator where TAB stands; a function with the
name of the program says with what arguments it was called. Every option, every
finding and every limit must be in the script. A line of TAP for each row and
shell; a shell that is missing is skipped.
"""
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TAB = '\t'
SECONDS = 20
PAUSES = 0.2, 1, 5      # a busy machine takes longer to think

# What is typed, and the arguments that come of it.
ROWS = [
    ('--stri' + TAB, '--strict'),
    ('--fail-on=e' + TAB, '--fail-on=error'),
    ('--fail-on e' + TAB, '--fail-on|error'),
    ('--format=nd' + TAB, '--format=ndjson'),
    ('--format te' + TAB, '--format|text'),
    ('--checksums=v' + TAB, '--checksums=verify'),
    ('--set holes_m' + TAB + '5', '--set|holes_max=5'),
    ('--set=holes_m' + TAB + '5', '--set=holes_max=5'),
    ('--explain tcp.final_ack_m' + TAB, '--explain|tcp.final_ack_missing'),
    ('--only=capture.midstream_s' + TAB, '--only=capture.midstream_start'),
    ('--disable capt' + TAB + '.midstream_s' + TAB,
     '--disable|capture.midstream_start'),
    ('--severity tcp.final_ack_missing=w' + TAB,
     '--severity|tcp.final_ack_missing=warning'),
    ('--list-findings=mar' + TAB, '--list-findings=markdown'),
    ('--config ' + 'some' + TAB, '--config|some-file.conf'),
    ('-o ' + 'some' + TAB, '-o|some-file.conf'),
    ('-q some' + TAB, '-q|some-file.conf'),
    ('--min-cer' + TAB + 'lik' + TAB, '--min-certainty=likely'),
]

SHELLS = {
    'bash': (['bash', '--norc', '--noprofile', '-i'],
             'bind "set bell-style none"; source ./script; '
             'lastack() { local IFS="|"; echo "A""RGS<$*>"; }'),
    'zsh': (['zsh', '-f', '-i'],
            'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; '
            'unsetopt beep; setopt no_list_ambiguous; '
            'lastack() { local IFS="|"; echo "A""RGS<$*>" }'),
    'fish': (['fish', '--no-config', '-i'],
             'source ./script; function lastack; '
             'echo "A""RGS<"(string join "|" -- $argv)">"; end'),
}


class Shell:
    def __init__(self, name, folder):
        words, setup = SHELLS[name]
        env = {'PATH': os.environ['PATH'], 'TERM': 'dumb', 'HOME': folder,
               'LC_ALL': 'C.UTF-8', 'PS1': '$ ', 'COLUMNS': '200'}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(words[0], words, env)
        self.seen = ''
        self.send(setup + '; echo "RE""ADY"\r')
        if not self.wait(re.compile('READY')):
            raise OSError(name + ' does not start: ' + self.seen[-300:])

    def send(self, text):
        os.write(self.fd, text.encode())

    def wait(self, pattern):
        """What the pattern matches first, or None after a while."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            found = pattern.search(self.seen)
            if found:
                self.seen = self.seen[found.end():]
                return found
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.fd, 65536).decode(
                        errors='replace')
                except OSError:
                    return None
        return None

    def complete(self, typed, pause):
        """The arguments that come of it, the tabulator given its time."""
        parts = ('lastack ' + typed).split(TAB)
        for part in parts[:-1]:
            self.send(part + TAB)
            self.rest(pause)
        self.send(parts[-1] + '\r')
        found = self.wait(re.compile('ARGS<([^>\r\n]*)>'))
        return found.group(1) if found else self.seen[-200:]

    def rest(self, pause):
        """Until nothing more is said for so many seconds."""
        while select.select([self.fd], [], [], pause)[0]:
            try:
                self.seen += os.read(self.fd, 65536).decode(errors='replace')
            except OSError:
                return

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def listed(lastack, what, key):
    out = subprocess.run([lastack, '--list-%s=json' % what],
                         capture_output=True, check=True).stdout
    return [row[key] for row in json.loads(out)]


def missing(lastack, name, script):
    """What is not in the script though it is in a list of the program."""
    out = subprocess.run([lastack, '--help'], capture_output=True,
                         check=True).stdout.decode()
    options = re.findall(r'^  (?:-.,|   ) --([a-z-]+)', out, re.M)
    mark = '-l ' if name == 'fish' else '--'
    wanted = [mark + option for option in options]
    wanted += listed(lastack, 'findings', 'id')
    wanted += listed(lastack, 'limits', 'name')
    return [word for word in wanted if not
            re.search(re.escape(word) + r'(?![a-z_-])', script)]


def examine(lastack, name, tell):
    with tempfile.TemporaryDirectory() as folder:
        script = subprocess.run([lastack, '--completions=' + name],
                                capture_output=True, check=True).stdout
        for file in ('script', '_lastack'):
            with open(os.path.join(folder, file), 'wb') as out:
                out.write(script)
        open(os.path.join(folder, 'some-file.conf'), 'w').close()
        lost = missing(lastack, name, script.decode())
        tell(not lost, name + ': has all that there is', ' '.join(lost))
        if not shutil.which(name):
            for typed, _ in ROWS:
                tell(True, '%s: %r # SKIP no %s' % (name, typed, name), '')
            return
        shell = Shell(name, folder)
        for typed, wanted in ROWS:
            for pause in PAUSES:
                got = shell.complete(typed, pause)
                if name == 'fish':      # it may set the word apart
                    got = re.sub('^(--[a-z-]+)=', r'\1|', got)
                    wanted = re.sub('^(--[a-z-]+)=', r'\1|', wanted)
                if got == wanted:
                    break
            tell(got == wanted, '%s: %r' % (name, typed), got)
        shell.close()


def main():
    lastack = os.path.abspath(sys.argv[1])
    wrong = []

    def tell(good, what, got):
        print('%sok - %s' % ('' if good else 'not ', what), flush=True)
        if not good:
            print('# got ' + repr(got))
            wrong.append(what)

    print('1..%d' % (len(SHELLS) * (len(ROWS) + 1)))
    for name in SHELLS:
        examine(lastack, name, tell)
    return bool(wrong)


if __name__ == '__main__':
    sys.exit(main())
