#!/usr/bin/env python3
"""validate.py SCHEMA STEM... - checks outputs of lastack against the schema:
STEM.json is a document, STEM.ndjson a record a line, which must be the same
records as in the document. Writes a line of TAP for each."""
import json
import os
import sys

import jsonschema


def no_duplicates(pairs):
    names = [name for name, value in pairs]
    assert len(set(names)) == len(names), 'a member twice in %s' % names
    return dict(pairs)


def parse(text):
    return json.loads(text, object_pairs_hook=no_duplicates)


def check(validator, value, where):
    return ['%s: %s: %s' % (where, '/'.join(map(str, e.absolute_path)),
                            e.message[:200])
            for e in validator.iter_errors(value)]


def order(doc):
    want = ['lastack', 'flows', 'hosts', 'findings', 'captures', 'summary']
    if list(doc) == want:
        return []
    return ['members are %s, not %s' % (list(doc), want)]


def stream(lines, validator):
    """the records of a stream, put together as the document has them"""
    doc = {'lastack': None, 'flows': [], 'hosts': [], 'findings': [],
           'captures': [], 'summary': None}
    bad = []
    for n, line in enumerate(lines, 1):
        record = parse(line)
        bad += check(validator, record, 'line %d' % n)
        if list(record)[:1] != ['type']:
            bad.append('line %d: type is not first' % n)
        kind = record.pop('type')
        if kind == 'run':
            doc['lastack'] = record
        elif kind == 'summary':
            doc['summary'] = record
        elif kind != 'stats':
            doc[kind + 's'].append(record)
    doc['findings'].sort(key=lambda f: (
        f['first_frame'] or 0, f['id'], f['flow'] or 0))
    return doc, bad


def read(name):
    with open(name, encoding='utf-8', newline='\n') as f:
        return f.read()


def faults(stem, whole, part):
    try:
        doc = parse(read(stem + '.json'))
        other, bad = stream(read(stem + '.ndjson').splitlines(), part)
    except (OSError, ValueError, AssertionError, KeyError) as e:
        return [str(e)]
    bad += check(whole, doc, 'document') + order(doc)
    if doc != other:
        bad.append('the two have not the same records')
    return bad


def main():
    schema = parse(read(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = jsonschema.Draft202012Validator(schema)
    part = jsonschema.Draft202012Validator(
        {'$ref': '#/$defs/record', '$defs': schema['$defs']})
    for n, stem in enumerate(sys.argv[2:], 1):
        bad = faults(stem, whole, part)
        print('%s %d - %s' % ('not ok' if bad else 'ok', n,
                              os.path.basename(stem)))
        for line in bad[:10]:
            print('# ' + line)
    print('1..%d' % len(sys.argv[2:]))


main()
