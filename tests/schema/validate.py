#!/usr/bin/env python3
"""validate.py SCHEMA STEM... - checks outputs of lastack against the schema:
STEM.json is a document, STEM.ndjson a record a line, which must be the same
records as in the document. Writes a line of TAP for each."""
import json
import sys

import jsonschema


def no_duplicates(pairs):
    names = [name for name, value in pairs]
    assert len(set(names)) == len(names), 'a member twice in %s' % names
    return dict(pairs)


def parse(text):
    return json.loads(text, object_pairs_hook=no_duplicates)


def check(validator, value, where):
    errors = ['# %s: %s: %s' % (where, '/'.join(map(str, e.absolute_path)),
                                e.message[:200])
              for e in validator.iter_errors(value)]
    print('\n'.join(errors), end='\n' if errors else '')
    return len(errors)


def order(doc, where):
    want = ['lastack', 'flows', 'hosts', 'findings', 'captures', 'summary']
    if list(doc) == want:
        return 0
    print('# %s: members are %s, not %s' % (where, list(doc), want))
    return 1


def stream(lines, validator, where):
    """the records of a stream, put together as the document has them"""
    doc = {'lastack': None, 'flows': [], 'hosts': [], 'findings': [],
           'captures': [], 'summary': None}
    bad = 0
    for n, line in enumerate(lines, 1):
        record = parse(line)
        bad += check(validator, record, '%s:%d' % (where, n))
        if list(record)[:1] != ['type']:
            print('# %s:%d: type is not first' % (where, n))
            bad += 1
        kind = record.pop('type')
        if kind == 'run':
            doc['lastack'] = record
        elif kind == 'summary':
            doc['summary'] = record
        elif kind != 'stats':
            doc[kind + 's'].append(record)
    return doc, bad


def judge(stem, whole, part):
    """how much is wrong with STEM.json and STEM.ndjson"""
    with open(stem + '.json', encoding='utf-8', newline='\n') as f:
        whole_doc = parse(f.read())
    bad = check(whole, whole_doc, 'document') + order(whole_doc, 'document')
    with open(stem + '.ndjson', encoding='utf-8', newline='\n') as f:
        doc, wrong = stream(f.read().splitlines(), part, 'line')
    doc['findings'].sort(key=lambda f: (
        f['first_frame'] or 0, f['id'], f['flow'] or 0))
    if doc != whole_doc:
        print('# the stream has not the records of the document')
        wrong += 1
    return bad + wrong


def main():
    with open(sys.argv[1]) as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = jsonschema.Draft202012Validator(schema)
    part = jsonschema.Draft202012Validator(
        {'$ref': '#/$defs/record', '$defs': schema['$defs']})
    print('1..%d' % len(sys.argv[2:]))
    for n, stem in enumerate(sys.argv[2:], 1):
        try:
            good = judge(stem, whole, part) == 0
        except Exception as e:
            print('# %r' % e)
            good = False
        print('%s %d - %s' % ('ok' if good else 'not ok', n,
                              stem.rsplit('/', 1)[-1]))


main()
