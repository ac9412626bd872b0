# SPDX-License-Identifier: ISC
"""lastack while it listens."""
import json
import os
import select
import signal
import subprocess
import time


class Listener:
    """Runs it; records are read as they come, each with the time it took."""

    def __init__(self, lastack, *arguments, stdout=subprocess.PIPE):
        self.start = time.monotonic()
        self.child = subprocess.Popen(
            [lastack, *arguments], stdout=stdout, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL)
        self.records, self.rest, self.ended = [], b'', stdout is None
        if stdout == subprocess.PIPE:
            self.wait_for(lambda r: r['type'] == 'run')

    def read(self, seconds):
        out = self.child.stdout
        if self.ended or not select.select([out], [], [], seconds)[0]:
            return
        got = os.read(out.fileno(), 1 << 20)
        self.ended = not got
        *lines, self.rest = (self.rest + got).split(b'\n')
        self.records += [json.loads(line) for line in lines]

    def wait_for(self, wanted, seconds=8):
        """The first record that is wanted, or None after so long."""
        end, at = time.monotonic() + seconds, 0
        while True:
            for record in self.records[at:]:
                if wanted(record):
                    return record
            at = len(self.records)
            left = end - time.monotonic()
            if left <= 0 or self.ended:
                return None
            self.read(left)

    def finding(self, id, seconds=8):
        return self.wait_for(lambda r: r['type'] == 'finding' and
                             r['id'] == id, seconds)

    def send(self, number):
        self.child.send_signal(number)

    def end(self, number=signal.SIGINT):
        """Stops it if need be: its exit status. What it said is `err'."""
        if number is not None:
            self.send(number)
        end = time.monotonic() + 30
        while self.child.stdout and not self.ended:
            self.read(1)
            if time.monotonic() > end:
                self.child.kill()
        self.err = self.child.stderr.read().decode()
        status = self.child.wait(20)
        self.took = time.monotonic() - self.start
        return status

    def of(self, kind):
        return [r for r in self.records if r['type'] == kind]

    def ids(self):
        return sorted(r['id'] for r in self.of('finding'))

    def errors(self):
        return [r['id'] for r in self.of('finding')
                if r['severity'] == 'error' and r['certainty'] != 'possible']
