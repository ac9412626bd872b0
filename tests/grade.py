#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Verdicts that are not met must be known, and what is known must be so.

usage: grade.py LASTACK GRADER CORPUS REASONS

Runs GRADER on all captures of CORPUS and compares the differences that it
prints with the lines of REASONS, which says what they are. A line of TAP for
each of both.
"""
import collections
import re
import subprocess
import sys

Reason = collections.namedtuple('Reason',
                                'tool kind capture theirs ours right why')
TOTAL = re.compile(r'(\S+) +(\S+) +\d+ / \d+ +[\d.]+ %$')
DIFFERENCE = re.compile(r' {4}(\S+): (.*)$')


def differences(text):
    """{(tool, kind, capture): what is printed}."""
    found = {}
    tool = kind = None
    for line in text.splitlines():
        total, difference = TOTAL.match(line), DIFFERENCE.match(line)
        if total:
            tool, kind = total.groups()
        elif difference and tool:
            found[tool, kind, difference[1]] = difference[2]
    return found


def reasons(path):
    with open(path, encoding='utf-8') as file:
        for line in file:
            if not line.startswith('#'):
                yield Reason(*line.rstrip('\n').split('\t'))


def main(lastack, grader, corpus, path):
    done = subprocess.run([sys.executable, '-B', grader, '--lastack', lastack,
                           '--show', '1000', corpus],
                          stdout=subprocess.PIPE, text=True, check=False)
    found = differences(done.stdout)
    known = {r[:3]: r for r in reasons(path)}
    names = sorted(found.keys() | known.keys())
    bad = done.returncode != 0 or not TOTAL.search(done.stdout.split('\n')[0])
    print('1..%d' % (len(names) + 1))
    print('%sok 1 - the grader ran' % ('not ' if bad else ''))
    for n, name in enumerate(names, 2):
        says, reason = found.get(name), known.get(name)
        if reason is None:
            trouble = 'no reason is known: ' + says
        elif says is None:
            trouble = 'it is met: the reason can go'
        elif reason.theirs not in says or reason.ours not in says:
            trouble = 'it is another difference: ' + says
        else:
            trouble = None
        bad |= trouble is not None
        print('%sok %d - %s' % ('not ' if trouble else '', n, ' '.join(name)))
        if trouble:
            print('# ' + trouble)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
