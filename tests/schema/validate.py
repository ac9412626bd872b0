#!/usr/bin/env python3
"""validate.py SCHEMA FILE... - checks outputs of lastack against the schema:
FILE.json is a document, FILE.ndjson a record a line, which must be the same
records as in the document of that name, if it is among the files."""
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
    errors = ['%s: %s: %s' % (where, '/'.join(map(str, e.absolute_path)),
                              e.message[:200])
              for e in validator.iter_errors(value)]
    print('\n'.join(errors), end='\n' if errors else '')
    return len(errors)


def order(doc, where):
    want = ['lastack', 'flows', 'hosts', 'findings', 'captures', 'summary']
    if list(doc) == want:
        return 0
    print('%s: members are %s, not %s' % (where, list(doc), want))
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
            print('%s:%d: type is not first' % (where, n))
            bad += 1
        kind = record.pop('type')
        if kind == 'run':
            doc['lastack'] = record
        elif kind == 'summary':
            doc['summary'] = record
        elif kind != 'stats':
            doc[kind + 's'].append(record)
    return doc, bad


def main():
    with open(sys.argv[1]) as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = jsonschema.Draft202012Validator(schema)
    part = jsonschema.Draft202012Validator(
        {'$ref': '#/$defs/record', '$defs': schema['$defs']})
    docs, bad = {}, 0
    for name in sys.argv[2:]:
        with open(name, encoding='utf-8', newline='\n') as f:
            text = f.read()
        stem = name.rsplit('.', 1)[0]
        if name.endswith('.ndjson'):
            doc, wrong = stream(text.splitlines(), part, name)
            doc['findings'].sort(key=lambda f: (
                f['first_frame'] or 0, f['id'], f['flow'] or 0))
            if stem in docs and docs[stem] != doc:
                print('%s: not the records of the document' % name)
                wrong += 1
        else:
            doc = docs[stem] = parse(text)
            wrong = check(whole, doc, name) + order(doc, name)
        bad += wrong
    return 1 if bad else 0


sys.exit(main())
