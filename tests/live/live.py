#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""live.py LASTACK TOP_SRCDIR - listens beside real programs, in a network namespace
of its own. Writes TAP."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

from listener import Listener
from peers import Server, bulk, connect, frame, get, read_frame, session, TEXT
from replay import Wire, ip, read_pcap

LASTACK, TOP = sys.argv[1:3]
PCAPS = TOP + '/pcaps'
count = 0


def check(right, what, seen=''):
    global count
    count += 1
    print('%s %d - %s' % ('ok' if right else 'not ok', count, what),
          flush=True)
    if not right:
        print('# ' + repr(seen)[:2000].replace('\n', '\n# '), flush=True)


def listen(*arguments, **more):
    """It listens once its run record is there."""
    return Listener(LASTACK, *arguments, **more)


def flow_of(listener, port, seconds=8):
    return listener.wait_for(lambda r: r['type'] == 'flow' and
                             r['server']['port'] == port, seconds)


def against_schema(records):
    """What is wrong with them, if anybody here can tell."""
    try:
        import jsonschema
    except ImportError:
        return []
    with open(TOP + '/src/report/schema.json', encoding='utf-8') as f:
        schema = json.load(f)
    schema = {'$schema': schema['$schema'], '$defs': schema['$defs'],
              '$ref': '#/$defs/record'}
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [e.message for r in records for e in validator.iter_errors(r)]


def what_happened():
    """An echo session, a request, a transfer, a refusal, a killed server."""
    server, doomed = Server(), Server()
    listener = listen('-i', 'lo', '--flows=all')
    session(server.port)
    get(doomed.port)
    bulk(4 << 20)
    conn = connect(doomed.port)
    conn.sendall(frame(TEXT, b'hello'))
    read_frame(conn)
    doomed.kill()
    conn.recv(1)
    conn.close()
    try:
        get(doomed.port)
    except ConnectionRefusedError:
        pass
    began = time.monotonic()
    flow = flow_of(listener, server.port)
    check(flow and flow['outcome'] == 'closed' and
          flow['websocket']['end']['kind'] == 'clean',
          'an echo session is told', flow)
    flow = flow_of(listener, doomed.port)
    check(flow and flow['protocol'] == 'http' and flow['outcome'] == 'closed',
          'a request is told', flow)
    check(listener.finding('ws.conn_abnormal_closure'),
          'a killed server is told', listener.ids())
    check(listener.finding('tcp.syn_refused'), 'a refusal is told',
          listener.ids())
    check(time.monotonic() - began < 6, 'all within seconds')
    listener.send(signal.SIGUSR1)
    time.sleep(0.3)
    status = listener.end()
    check(status == 0, 'SIGINT ends it with 0', (status, listener.err))
    check(listener.records[-1]['type'] == 'summary' and
          listener.records[-1]['exit']['status'] == 0,
          'the summary is last', listener.records[-1])
    check(listener.err.count('\n') == 1 and 'lastack: packets ' in
          listener.err, 'SIGUSR1 writes counts', listener.err)
    check(not listener.errors(), 'nobody is accused', listener.ids())
    wrong = against_schema(listener.records)
    check(listener.of('stats') and not wrong, 'all is as the schema has it',
          wrong)
    server.kill()


def when_it_ends():
    server = Server()
    one, two = (listen('-i', 'lo', '--flows=all', 'tcp', 'port',
                       str(server.port)), listen('-i', 'any', '-c', '9'))
    other = Server()
    get(other.port)
    get(server.port)
    status = two.end(None)
    check(status == 0 and two.of('summary')[0]['packets'] == 9,
          '-c 9 ends it after 9 packets', (status, two.of('summary')))
    check(two.of('capture')[0]['interfaces'][0]['linktype'] == 276,
          'any has SLL2', two.of('capture'))
    check(flow_of(one, server.port), 'a filter lets its flow pass')
    status = one.end(signal.SIGTERM)
    check(status == 0 and one.of('summary')[0]['flows']['total'] == 1,
          'and no other; SIGTERM ends it too', one.of('summary'))
    one = listen('-i', 'lo', '--duration', '1.2', '--format=json',
                 stdout=subprocess.DEVNULL)
    status = one.end(None)
    check(status == 0 and 1.1 < one.took < 4, '--duration 1.2 does so',
          (status, one.took))
    one = listen('-i', 'lo', '--set', 'live_stats_s=1')
    one.child.stdout.close()
    one.child.stdout = None
    status = one.end(None)
    check(status == 0 and not one.err, 'a closed pipe ends it quietly',
          (status, one.err))
    with open('/dev/full', 'wb') as full:
        one = listen('-i', 'lo', stdout=full)
        status = one.end(None)
    check(status == 4 and one.err.count('\n') == 1, 'a full disk: exit 4',
          (status, one.err))
    server.kill()
    other.kill()


def who_is_not_there():
    one = listen('-i', 'lo', '--format=text', '--duration=0.3',
                 stdout=subprocess.DEVNULL)
    check(one.end(None) == 0 and one.err == 'lastack: listening on lo (link '
          'type EN10MB, snaplen 262144)\n', 'a text says that it listens',
          one.err)
    one = listen('-i', 'lo', '-q', '--format=text', '--duration=0.3',
                 stdout=subprocess.DEVNULL)
    check(one.end(None) == 0 and not one.err, 'but not with -q', one.err)
    one = listen('-i', 'nosuch', stdout=subprocess.DEVNULL)
    status = one.end(None)
    check(status == 3 and one.err == 'lastack: nosuch: there is no such '
          'interface; see -D\n', 'no such interface: exit 3', one.err)
    one = listen('-i', 'lo', 'tcp prot 80', stdout=subprocess.DEVNULL)
    status = one.end(None)
    check(status == 2 and one.err.count('\n') == 1, 'a wrong filter: exit 2',
          (status, one.err))
    one = listen('-i', 'lo', '--flow=7', '--duration=1', 'port 9')
    status = one.end(None)
    check(status == 3 and 'no flow has that number' in one.err,
          'a flow that does not come, nor anything else: exit 3',
          (status, one.err))
    wire = Wire()
    one = listen('-i', wire.far, '--flows=all')
    wire.play(read_pcap(PCAPS + '/tcp.final_ack_missing.pcap')[:10])
    time.sleep(0.5)
    wire.remove()
    status = one.end(None)
    check(status == 3 and one.err.count('\n') == 1 and
          one.of('summary')[0]['packets'] > 0,
          'an interface that is removed: exit 3, and what was seen is told',
          (status, one.err, one.of('summary')))


    wire = Wire()
    one = listen('-i', wire.far)
    ip('link', 'set', wire.far, 'down')
    status = one.end(None)
    check(status == 3 and 'lastack: %s: the interface went down\n' % wire.far
          == one.err, 'one that goes down: exit 3', (status, one.err))


def whose_number():
    """-i N is the N-th of -D, unless something is called so."""
    run = subprocess.run([LASTACK, '-D'], stdout=subprocess.PIPE, check=True)
    names = dict(re.findall(r'^(\d+)\.(\S+)', run.stdout.decode(), re.M))
    number = next(n for n in names if names[n] == 'lo')
    one = listen('-i', number, '--duration=0.3')
    one.end(None)
    check(one.of('capture')[0]['file'] == 'lo', 'a number of -D is a name',
          (names, one.of('capture')))
    wire = Wire()
    ip('link', 'set', wire.far, 'down')
    ip('link', 'set', wire.far, 'name', number)
    ip('link', 'set', number, 'up')
    one = listen('-i', number, '--duration=0.3')
    one.end(None)
    wire.remove()
    check(one.of('capture')[0]['file'] == number, 'but a name comes first',
          one.of('capture'))
    one = listen('-i', '999', stdout=subprocess.DEVNULL)
    check(one.end(None) == 3 and one.err == 'lastack: 999: there is no such '
          'interface; see -D\n', 'nothing has that number: exit 3', one.err)


def hangup():
    """The terminal is closed: an end like any other, unless nohup was there."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    one = listen('-i', 'lo')
    status = one.end(signal.SIGHUP)
    check(status == 0 and one.records[-1]['type'] == 'summary',
          'SIGHUP ends it with the summary', (status, one.records[-1]))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    one = listen('-i', 'lo')
    signal.signal(signal.SIGHUP, before)
    one.send(signal.SIGHUP)
    time.sleep(0.5)
    check(one.child.poll() is None, 'but not if it was ignored before')
    status = one.end()
    check(status == 0 and one.records[-1]['type'] == 'summary',
          'then SIGINT does', (status, one.records[-1]))


def what_time_it_is():
    """A text for people has the time of what it tells, and fits."""
    frames = squeeze(read_pcap(
        PCAPS + '/ws.hs_401_without_www_authenticate.pcap'), 0.1)
    wire = Wire()
    with tempfile.TemporaryFile() as out:
        one = listen('-i', wire.far, '--format=text', stdout=out)
        time.sleep(0.5)
        wire.play(frames)
        now = time.time()
        time.sleep(0.5)
        one.end()
        out.seek(0)
        text = out.read().decode()
    wire.remove()
    times = [time.strftime('%H:%M:', time.gmtime(now - ago))
             for ago in (0, 20)]
    check(re.search(r'^  (%s)\d\d\.\d{3}Z \w+, \w+: '
                    r'ws.hs_401_without_www_authenticate,\n      by the '
                    r'server$' % '|'.join(times), text, re.M),
          'a text has the time of a finding', text)
    check(all(len(line) < 80 for line in text.splitlines()), 'and fits', text)


def what_was_dropped():
    """It sleeps while much happens."""
    wire_tap = listen('-i', 'lo', '-B', '256', '--strict')
    wire_tap.send(signal.SIGSTOP)
    for _ in range(4):
        bulk(4 << 20)
    wire_tap.send(signal.SIGCONT)
    for _ in range(4):
        bulk(1 << 20)
    time.sleep(2.5)
    status = wire_tap.end()
    drops = wire_tap.of('capture')[0]['interfaces'][0]['drops']
    check(drops > 0, 'drops are counted', wire_tap.of('capture'))
    check(status == 5, 'with --strict they are exit 5', status)
    check(not wire_tap.errors(), 'nobody is accused of them',
          wire_tap.of('finding'))


QUICK = [a for name in ('live_quiet_s', 'close_wait_s', 'ws_ping_s',
                        'ws_close_s')
         for a in ('--set', name + '=1')]
# What is told though nothing more comes than so many frames of its capture.
SILENT = (('tcp.final_ack_missing', 14), ('tcp.fin_unacked', 12),
          ('tcp.close_wait_lingering', 9), ('ws.ping_unanswered', 15))


# And without any silence, though it goes on: the same of more haste.
HASTY = (('tcp.close_wait_lingering', 9, ('--set=close_wait_s=1',)),
         ('tcp.fin_wait_2_lingering', 9, ('--set=fin_wait_2_s=1',)),
         ('tcp.zero_window', 12, ()))

# What connections of a host come to, while they go on and others come.
HOSTS = (('host.time_wait_on_server', 'note', ()),
         ('host.isn_predictable', 'note', ()),
         ('host.time_wait_buildup', 'warning',
          ('--set=time_wait_buildup=20',)),
         ('host.close_wait_buildup', 'warning',
          ('--set=close_wait_buildup=5', '--set=close_wait_s=1')))


def squeeze(frames, most):
    """The same, with no pause longer than that."""
    now, before, out = 0, 0, []
    for at, octets in frames:
        now += min(at - before, most)
        before = at
        out.append((now, octets))
    return out


def play(frames, *arguments):
    """It listens to frames on a wire of their own, meanwhile."""
    wire = Wire()
    one = listen('-i', wire.far, '-B', '1024', *arguments)
    thread = threading.Thread(target=wire.play, args=(frames,))
    thread.start()
    return one, thread


def begin_silence():
    return [(id, play(squeeze(read_pcap('%s/%s.pcap' % (PCAPS, id))[:n], 1.3),
                      *QUICK)) for id, n in SILENT]


def begin_stay():
    """A client that keeps its socket though its server was killed."""
    server = Server()
    listener = listen('-i', 'lo', 'tcp', 'port', str(server.port))
    conn = connect(server.port)
    conn.sendall(frame(TEXT, b'hello'))
    read_frame(conn)
    server.kill()
    return listener, conn


def stay(job):
    listener, conn = job
    check(listener.finding('ws.conn_abnormal_closure', 16),
          'a killed server is told though its client stays',
          listener.ids())
    conn.close()
    listener.end()


def begin_haste():
    return [(id, play(squeeze(read_pcap('%s/%s.pcap' % (PCAPS, id))[:n], 1.3),
                      *options)) for id, n, options in HASTY]


def haste(jobs):
    """What a limit of its own proves is told once that has passed, whether
    the flow is idle or not."""
    for id, (one, thread) in jobs:
        thread.join()
        found = one.finding(id, 6)
        check(found and found['severity'] ==
              ('note' if 'fin_wait' in id else 'warning'),
              '%s is told when its limit has passed' % id, one.ids())
        one.end()
        check(one.ids().count(id) == 1, 'and once', one.ids())


def begin_hosts():
    return [(id, severity,
             play(squeeze(read_pcap('%s/%s.pcap' % (PCAPS, id)), 1.3),
                  *options)) for id, severity, options in HOSTS]


def hosts(jobs):
    """Of a host that is told as soon as it is so, and not again."""
    for id, severity, (one, thread) in jobs:
        thread.join()
        found = one.finding(id, 6)
        check(found and found['severity'] == severity and
              found['flow'] is None, '%s is told' % id, one.ids())
        one.end()
        check(one.ids().count(id) == 1, 'and once', one.ids())


def silence(jobs):
    """An interface on which nothing comes any more."""
    for id, (one, thread) in jobs:
        thread.join()
        check(one.finding(id, 6), '%s is told in the silence after it' % id,
              one.ids())
        one.end()
        check(one.ids().count(id) == 1, 'and once', one.ids())


def said(lines):
    """What live and offline must have in common. Certainty may differ where
    it hangs on fractions of a millisecond."""
    return sorted((r['id'], r['offender'], r['count'], r['frames'][:1])
                  for r in lines if r['type'] == 'finding')


def offline(path):
    run = subprocess.run([LASTACK, '--format=ndjson', path],
                         stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def begin_same(names):
    return [(path, play(read_pcap(path)))
            for path in ('%s/%s.pcap' % (PCAPS, name) for name in names)]


def heard(jobs):
    """What each has said once all was played."""
    for _, (_, thread) in jobs:
        thread.join()
    time.sleep(0.3)
    for _, (one, _) in jobs:
        one.send(signal.SIGINT)
    for path, (one, _) in jobs:
        one.end(None)
        yield path, said(one.records), said(offline(path))


def the_same(jobs):
    """Captures, each on a wire of its own: live and offline say the same. Where
    a busy machine played one too slowly, it is played again, alone."""
    for path, live, file in list(heard(jobs)):
        for _ in range(3):
            if live != file:
                again = [(path, play(read_pcap(path)))]
                [(path, live, file)] = heard(again)
        check(live == file, '%s: live and offline say the same' %
              os.path.basename(path), (live, file))


def quick(most):
    """Captures that are soon played: some of them, or all. Who listens does not
    end when a capture did."""
    names = []
    for file in sorted(os.listdir(PCAPS)):
        if not file.endswith('.pcap') or file.startswith('capture.') or \
                '.capture_ends' in file:
            continue
        frames = read_pcap(PCAPS + '/' + file)
        if frames and frames[-1][0] < 6:
            names.append(file[:-5])
    return names[::max(1, len(names) // most)] if most else names


def main():
    ip('link', 'set', 'lo', 'up')
    if 'LASTACK_LIVE_ALL' in os.environ:
        names = quick(0)
        for i in range(0, len(names), 40):
            the_same(begin_same(names[i:i + 40]))
    same, silent = begin_same(quick(12)), begin_silence()
    stays = begin_stay()
    hasty = begin_haste()
    sums = begin_hosts()
    what_happened()
    when_it_ends()
    who_is_not_there()
    whose_number()
    hangup()
    what_time_it_is()
    what_was_dropped()
    silence(silent)
    stay(stays)
    haste(hasty)
    hosts(sums)
    the_same(same)
    print('1..%d' % count)


main()
