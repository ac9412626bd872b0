# SPDX-License-Identifier: ISC
"""The hosts of a scene, what is between them, and who watches."""
import math
import os
import shutil
import time

from host import Host, Watch
from scene import HERE, INTERPRETERS
from wire import Wire, SIDES

ADDRESSES = {'client': '192.0.2.1', 'server': '192.0.2.2'}
PORT, PROXY_PORT = 8765, 8766
FIREWALL = '''add table inet f
add chain inet f in { type filter hook input priority 0; }
add rule inet f in %s
'''


def abreast(client, server):
    """For each of the client's connections its states and the server's."""
    for n, walk in enumerate(client):
        after = client[n + 1].began if n + 1 < len(client) else math.inf
        yield walk.states, [
            state for other in server for state in other.states
            if (n == 0 or walk.began <= other.began) and other.began < after]


class Stage:
    def __init__(self, scene, work):
        self.scene, self.work = scene, work
        self.wire = Wire((r for r in scene.get('wire') if r != 'clean'),
                         scene.one('tap', 'middle'),
                         self.seconds('delay', 0.02)) \
            if scene.has_wire() else None
        first = Host()
        self.hosts = {'client': first,
                      'server': Host() if self.wire else first}
        self.address = dict.fromkeys(SIDES, '127.0.0.1')
        self.programs, self.watches = {}, {}
        self.proxy = self.tcpdump = None

    def prepare(self):
        if self.wire:
            self.address = ADDRESSES
            for n, (side, peer) in enumerate(zip(SIDES, SIDES[::-1]), 1):
                self.hosts[side].connect(side, ADDRESSES[side],
                                         ADDRESSES[peer], n)
        for side, host in self.hosts.items():
            for command in self.scene.get('before', side):
                host.run('sh', '-c', command)
            for rule in self.scene.get('firewall', side):
                host.run('nft', '-f', '-', text=True, input=FIREWALL % rule)

    def start(self, side, argv, port):
        values = {'@ADDRESS@': self.address['server'], '@PORT@': str(port)}
        argv = [values.get(a, a) for a in argv]
        with open(os.path.join(self.work, side), 'w') as out:
            self.programs[side] = self.hosts[side].start(
                INTERPRETERS[argv[0][-2:]], *argv, cwd=HERE, stdout=out)

    def start_proxy(self, conf):
        with open(os.path.join(HERE, 'nginx.%s.conf' % conf)) as text:
            conf = text.read()
        for name, value in (('@WORK@', self.work), ('@PORT@', PORT),
                            ('@PROXY_PORT@', PROXY_PORT)):
            conf = conf.replace(name, str(value))
        path = os.path.join(self.work, 'nginx.conf')
        with open(path, 'w') as out:
            out.write(conf)
        self.proxy = self.hosts['server'].start(
            'nginx', '-c', path, '-e', os.path.join(self.work, 'error.log'))

    def start_tap(self):
        if self.wire:
            return
        log = os.path.join(self.work, 'tcpdump')
        with open(log, 'w') as out:
            self.tcpdump = self.hosts['server'].start(
                'tcpdump', '-i', self.scene.one('tap', 'lo'), '-Z', 'root',
                '-U', '--immediate-mode', '-w', self.work + '/tap',
                'tcp port %d or tcp port %d' % (PORT, PROXY_PORT), stderr=out)
        self.until(lambda: 'listening on' in open(log).read(), 5)

    def until(self, done, seconds):
        """Goes on until done(), or for so long."""
        end = time.monotonic() + seconds
        while not done() and time.monotonic() < end:
            if self.wire:
                self.wire.carry(0.001)
            else:
                time.sleep(0.001)
            for watch in self.watches.values():
                watch.look()

    def start_servers(self, proxy, peers):
        host = self.hosts['server']
        if 'server' in peers:
            self.start('server', peers['server'], PORT)
            if 'meet' not in peers['server']:
                self.until(lambda: host.listens(PORT), 5)
        if proxy:
            self.start_proxy(proxy)
            self.until(lambda: host.listens(PROXY_PORT), 5)

    def seconds(self, what, default):
        return float(self.scene.one(what, default))

    def play(self):
        proxy, peers = self.scene.peers()
        self.start_servers(proxy, peers)
        self.start_tap()
        self.watches = {side: Watch(host) for side, host in self.hosts.items()}
        self.start('client', peers['client'], PROXY_PORT if proxy else PORT)
        if self.scene.one('proxy_dies'):
            self.until(lambda: False, self.seconds('proxy_dies', 0))
            self.proxy.kill()
        client = self.programs['client']
        self.until(lambda: client.poll() is not None, self.seconds('ends', 60))
        self.until(lambda: False, self.seconds('lasts', 0.5))
        for watch in self.watches.values():
            watch.end()
        self.save()

    def save(self):
        path = self.scene.path + '.pcap'
        if self.wire:
            self.wire.save(path)
        else:
            self.tcpdump.terminate()
            self.tcpdump.wait()
            shutil.copyfile(self.work + '/tap', path)

    def output(self, side):
        path = os.path.join(self.work, side)
        if not os.path.exists(path):
            return []
        with open(path, encoding='utf-8') as text:
            return text.read().splitlines()

    def close(self):
        for host in set(self.hosts.values()):
            host.stop()
        if self.wire:
            self.wire.close()

    def walks(self):
        """The states of both ends of each connection, by the client's port."""
        client, server = (self.watches[side].walks for side in SIDES)
        for ends in client:
            if ends[1][1] not in (PORT, PROXY_PORT):
                continue
            for n, walks in enumerate(abreast(client[ends],
                                              server.get(ends[::-1], []))):
                for side, walk in zip(SIDES, walks):
                    yield '// kernel %s %d%s: %s' % (
                        side, ends[0][1], '.%d' % (n + 1) if n else '',
                        ' '.join(walk) or 'none')

    def truth(self):
        """What kernels and programs said of what was played."""
        yield from self.walks()
        for side in SIDES if self.wire else SIDES[:1]:
            counted = self.watches[side].counted()
            yield '// counters %s: %s' % (
                side if self.wire else 'both',
                ' '.join('%s=%d' % item for item in sorted(counted.items()))
                or 'none')
        for n, side in enumerate(SIDES if self.wire else ()):
            told = {'missed': self.wire.missed(n),
                    'duplicates': self.wire.doubled[n]}
            if any(told.values()):
                yield '// tap %s: %s' % (side, ' '.join(
                    '%s=%d' % item for item in told.items() if item[1]))
        for side in SIDES:
            for line in self.output(side):
                yield ('// program %s: %s' % (side, line)).rstrip()
