#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What the texts beside the captures expect, against what lastack says.

usage: findings.py LASTACK SOURCE-FOLDER

Each capture of pcaps/ is audited; the comments of its text say what must come
out (pcaps/README.md); those of pcaps/real/ also say what kernels and programs
said. Every finding needs a capture that raises it and a near miss that does
not. All output is validated against the schema, if the module
jsonschema is there. A line of TAP for each capture and each finding.
"""
import glob
import json
import os
import re
import subprocess
import sys

import kernel

try:
    import jsonschema
except ImportError:
    jsonschema = None

SIDES = ('client', 'server')
EXPECTATION = re.compile(
    r'//\s*(raises|later|client|server|outcome|closed_by|flows|exit|todo|end|'
    r'vlan|tunnel|options|behind)'
    r'(?:\s+(\d+))?:\s*(.*?)\s*$')


class Expected:
    """The expectations of one text."""

    def __init__(self, path):
        self.raises = []        # (id, {what: value})
        self.later = []         # the same, but not yet
        self.flows = []         # (index, what, value)
        self.exit = 0
        self.count = None       # of flows
        self.options = []       # that lastack is given
        self.behind = []        # captures that are read before it
        self.exact = False      # nothing else is raised, not even as info
        self.todo = None        # why it is known to fail
        with open(path, encoding='utf-8') as text:
            for line in text:
                found = EXPECTATION.match(line)
                if found:
                    self.add(*found.groups())
                self.exact |= line.startswith('// run ')

    def add(self, key, index, value):
        if key in ('raises', 'later'):
            name, *rest = value.split()
            getattr(self, key).append(
                (name, dict(r.split('=', 1) for r in rest)))
        elif key == 'exit':
            self.exit = int(value)
        elif key == 'flows':
            self.count = int(value)
        elif key == 'todo':
            self.todo = value
        elif key in ('options', 'behind'):
            getattr(self, key).extend(value.split())
        else:
            self.flows.append((int(index or 1) - 1, key, value))


def said(finding, what):
    """A member of a finding as the texts write it."""
    value = finding[what]
    if isinstance(value, list):
        return ','.join(str(v) for v in value) or 'none'
    return str(value)


def fits(finding, expected):
    name, wants = expected
    return finding['id'] == name and all(
        said(finding, what) == want for what, want in wants.items())


def told(finding):
    return '%s severity=%s certainty=%s doubts=%s offender=%s frames=%s ' \
        'count=%s' % tuple(said(finding, w) for w in (
            'id', 'severity', 'certainty', 'doubts', 'offender', 'frames',
            'count'))


def judge_findings(expected, findings):
    """Each expectation takes one finding; above info none may be left, and
    where a wire of ours did all that there is to find, none at all."""
    left = list(findings)
    for want in expected.raises:
        got = next((f for f in left if fits(f, want)), None)
        if got is None:
            yield 'expected: %s %s' % (want[0], ' '.join(
                '%s=%s' % item for item in want[1].items()))
        else:
            left.remove(got)
    for finding in left:
        if any(fits(finding, want) for want in expected.later):
            continue            # judge_later has its say
        if finding['severity'] != 'info' or expected.exact:
            yield 'not expected: ' + told(finding)
        elif finding['id'] in (name for name, _ in expected.raises):
            yield 'once more than expected: ' + told(finding)


def judge_later(want, findings):
    if not any(fits(f, want) for f in findings):
        yield 'not yet: %s %s' % (want[0], ' '.join(
            '%s=%s' % item for item in want[1].items()))


def ending(flow, want):
    """As much of websocket.end as is asked for: KIND MEMBER=VALUE..."""
    if flow['websocket'] is None:
        return 'none'
    end = flow['websocket']['end']
    asked = [w.split('=')[0] for w in want.split()[1:]]
    return ' '.join([end['kind']] + ['%s=%s' % (
        w, 'none' if end[w] is None else str(end[w]).lower()) for w in asked])


def way(flow):
    """The steps of `tunnel': KIND, KIND:ID, and its ends KIND(SRC,DST)."""
    return ' '.join(
        s['kind'] + (':%d' % s['id'] if s['id'] is not None else '') +
        ('(%s,%s)' % (s['src'], s['dst']) if s['src'] is not None else '')
        for s in flow['tunnel'] or ()) or 'none'


def judge_flows(expected, flows):
    flows = sorted(flows, key=lambda f: f['first_frame'])
    if expected.count not in (None, len(flows)):
        yield '%d flows, expected %d' % (len(flows), expected.count)
    for index, what, want in expected.flows:
        if index >= len(flows):
            yield 'no flow %d' % (index + 1)
            continue
        flow = flows[index]
        if what == 'end':
            got = ending(flow, want)
        elif what == 'tunnel':
            got = way(flow)
        elif what == 'vlan':
            got = said(flow, what)
        elif what in SIDES:
            got = ' '.join(s['state'] for s in flow[what]['states'])
        else:
            got = flow[what]
        if got != want:
            yield 'flow %d, %s: %s, expected %s' % (index + 1, what, got, want)


def judge_schema(document, schema):
    if schema is None:
        return
    for error in schema.iter_errors(document):
        yield 'schema: /%s: %s' % (
            '/'.join(str(p) for p in error.absolute_path), error.message)


def audit(lastack, captures, *options):
    done = subprocess.run(
        [lastack, '--format', 'json', '--flows', 'all', *options, '--',
         *captures],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stdout.decode('utf-8'), \
        done.stderr.decode('utf-8', 'replace').strip()


def counted(websocket):
    return sum(n for side in SIDES
               for n in websocket[side]['frames_by_opcode'].values())


def judge_frames(lastack, captures, document, options):
    """Each frame is listed that is counted, and that changes nothing else."""
    flows = document['flows']
    if not any(f['websocket'] for f in flows):
        return
    listed = json.loads(audit(lastack, captures, '--ws-frames', *options)[1])
    for flow in listed['flows']:
        if flow['websocket']:
            frames = flow['websocket'].pop('frames', ())
            if frames == () or len(frames) != counted(flow['websocket']):
                yield 'flow %d: --ws-frames lacks frames' % flow['flow']
    if listed['findings'] != document['findings']:
        yield 'other findings with --ws-frames'
    if listed['flows'] != flows:
        yield 'other flows with --ws-frames'


def captures_of(path, expected, pcaps):
    """What is audited: the capture beside the text, behind others."""
    return [os.path.join(pcaps, before + '.pcap')
            for before in expected.behind] + [path[:-4] + '.pcap']


def judge(lastack, path, captures, name, expected, ids, schema):
    yield from judge_place(name, expected, ids)
    status, out, remarks = audit(lastack, captures, *expected.options)
    if status != expected.exit:
        yield 'exit %d, expected %d: %s' % (status, expected.exit, remarks)
    try:
        document = json.loads(out)
    except ValueError as error:
        yield 'not JSON: %s' % error
        return
    yield from judge_findings(expected, document['findings'])
    yield from judge_miss(name, document['findings'])
    yield from judge_flows(expected, document['flows'])
    yield from judge_frames(lastack, captures, document, expected.options)
    yield from judge_schema(document, schema)
    yield from kernel.judge(path, document)


def meant(name):
    """The finding that a capture is named after: group.name[.how]."""
    folder, _, rest = name.rpartition('/')
    if folder in ('clean', 'probe', 'real'):
        return ''
    return '.'.join(rest.split('.')[:2])


def judge_place(name, expected, ids):
    """A capture is named after a finding, which it expects, or just misses."""
    finding = meant(name)
    if not finding:
        return
    expects = finding in (i for i, _ in expected.raises)
    if finding not in ids:
        yield 'no such finding: %s' % finding
    if name.startswith('near/') and expects:
        yield 'expects what it should just miss'
    if not name.startswith('near/') and not expects:
        yield 'does not expect %s' % finding


def judge_miss(name, findings):
    """A near miss does not raise its finding, not even as info."""
    for finding in findings:
        if name.startswith('near/') and finding['id'] == meant(name):
            yield 'not missed: ' + told(finding)


def judge_coverage(finding, names):
    if finding not in names:
        yield 'no capture raises it: pcaps/%s.pkt' % finding
    if not any(n.startswith('near/%s.' % finding) for n in names):
        yield 'no near miss: pcaps/near/%s.WHY.pkt' % finding


def list_findings(lastack):
    out = subprocess.run([lastack, '--list-findings=json'], check=True,
                         stdout=subprocess.PIPE, timeout=60).stdout
    return [f['id'] for f in json.loads(out)]


def open_schema(path):
    if jsonschema is None:
        print('# no module jsonschema: outputs are not validated')
        return None
    with open(path, encoding='utf-8') as text:
        schema = json.load(text)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


class Tap:
    def __init__(self):
        self.n = 0
        self.bad = 0

    def report(self, name, faults, todo=None):
        faults = list(faults)
        self.n += 1
        self.bad += bool(faults) != bool(todo)
        print('%sok %d - %s%s' % ('not ' if faults else '', self.n, name,
                                  ' # TODO ' + todo if todo else ''))
        for fault in faults:
            print('#     ' + fault)


def main(lastack, source):
    pcaps = os.path.join(source, 'pcaps')
    schema = open_schema(os.path.join(source, 'src/report/schema.json'))
    texts = {os.path.relpath(p, pcaps)[:-4]: p for p in sorted(
        glob.glob(pcaps + '/*.pkt') + glob.glob(pcaps + '/*/*.pkt') +
        glob.glob(pcaps + '/real/*.txt'))}
    ids = list_findings(lastack)
    tap = Tap()
    for name, path in texts.items():
        expected = Expected(path)
        expected.exact |= name.startswith('probe/')
        captures = captures_of(path, expected, pcaps)
        tap.report(name, judge(lastack, path, captures, name, expected, ids,
                               schema), expected.todo)
        for want in expected.later:
            out = audit(lastack, captures, *expected.options)[1]
            tap.report('%s, %s' % (name, want[0]),
                       judge_later(want, json.loads(out)['findings']),
                       'not found as yet')
    for finding in ids:
        tap.report('%s has a capture and a near miss' % finding,
                   judge_coverage(finding, texts))
    print('1..%d' % tap.n)
    return tap.bad != 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
