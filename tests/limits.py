#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Every limit does what it says at its least and its most.

usage: limits.py LASTACK FOLDER

For each row of --list-limits: with it set to its least, and to its most, an
audit of all captures of the folder in one run ends with the status that it has
without, and a whole report that names the value; one less and one more are
refused in one line that tells the bounds. A line of TAP for each row.
"""
import json
import subprocess
import sys

import captures


def run(lastack, *arguments):
    done = subprocess.run([lastack, *arguments], capture_output=True,
                          timeout=300)
    return done.returncode, done.stdout, done.stderr.decode()


def kept(lastack, row, value, files):
    """What is wrong with a run that sets the row to the value."""
    setting = '%s=%d' % (row['name'], value)
    status, out, said = run(lastack, '--set', setting, '--ws-frames', *files)
    if status not in (0, 3):
        return '%s: exit status %d: %s' % (setting, status, said[-300:])
    report = json.loads(out)
    if report['summary']['exit']['status'] != status:
        return setting + ': another exit status in the summary'
    if report['lastack']['limits'][row['name']] > value:
        return setting + ': another value is in force'
    return None


def refused(lastack, row, value):
    setting = '%s=%d' % (row['name'], value)
    status, out, said = run(lastack, '--set', setting, '/dev/null')
    bounds = 'from %d to %d, not' % (row['least'], row['most'])
    if status != 2 or out or said.count('\n') != 1 or bounds not in said:
        return '%s: exit status %d: %s' % (setting, status, said)
    return None


def main():
    lastack, folder = sys.argv[1:]
    files = list(captures.find([folder]))
    rows = json.loads(run(lastack, '--list-limits=json')[1])
    failed = False
    print('1..%d' % len(rows))
    for row in rows:
        least, most = row['least'], row['most']
        wrong = [kept(lastack, row, least, files),
                 kept(lastack, row, most, files),
                 refused(lastack, row, most + 1)]
        if least > 0:
            wrong.append(refused(lastack, row, least - 1))
        wrong = [text for text in wrong if text]
        print('%sok - %s' % ('not ' if wrong else '', row['name']))
        for text in wrong:
            print('# ' + text.replace('\n', '\n# '))
        failed |= bool(wrong)
    return failed


if __name__ == '__main__':
    sys.exit(main())
