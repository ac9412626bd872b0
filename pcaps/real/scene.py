# SPDX-License-Identifier: ISC
"""What one of the texts describes (pcaps/README.md)."""
import os
import re
import shutil
import subprocess

from wire import SIDES

HERE = os.path.dirname(os.path.abspath(__file__))
DESCRIPTION = re.compile(
    r'// (session|run|proxy_dies|wire|tap|delay|before|firewall|'
    r'lasts|ends)'
    r'(?: (client|server))?: (.*)')
# What is written anew each time it is played.
TRUTH = re.compile(r'// (kernel|counters|tap|program) (client|server|both)')
INTERPRETERS = {'py': '/usr/bin/python3', 'js': '/usr/bin/node'}
LIBRARIES = {'peer.py': ['/usr/bin/python3', '-c', 'import websockets'],
             'peer.js': ['test', '-d', '/usr/share/nodejs/ws']}


class Scene:
    def __init__(self, name):
        self.name = name
        self.path = os.path.join(HERE, name)
        with open(self.path + '.txt', encoding='utf-8') as text:
            self.lines = [line for line in text if not TRUTH.match(line)]
        self.said = [m.groups() for m in map(DESCRIPTION.match, self.lines)
                     if m]

    def get(self, what, side=None):
        return [text for key, of, text in self.said if (key, of) ==
                (what, side)]

    def one(self, what, default=None):
        return (self.get(what) or [default])[0]

    def has_wire(self):
        return bool(self.get('wire'))

    def peers(self):
        """The proxy's configuration or None, and {side: what to run}."""
        session = self.one('session')
        if session is None:
            return None, {side: ['tcp.py', side, '@ADDRESS@', '@PORT@',
                                 *self.get('run', side)[0].split()]
                          for side in SIDES if self.get('run', side)}
        client, server, what = session.split()
        *proxy, client = client.split('/')
        return proxy[0].split(':')[1] if proxy else None, {
            side: ['peer.' + {'py': 'py', 'node': 'js'}[kind], side, what,
                   '@ADDRESS@', '@PORT@']
            for side, kind in zip(SIDES, (client, server))}

    def missing(self):
        """What it needs and this machine lacks."""
        proxy, peers = self.peers()
        tools = {'ip', 'nsenter', 'sysctl'}
        tools |= {INTERPRETERS[argv[0][-2:]] for argv in peers.values()}
        tools |= {'nginx'} if proxy else set()
        tools |= set() if self.has_wire() else {'tcpdump'}
        if any(key == 'firewall' for key, _, _ in self.said):
            tools.add('nft')
        lacking = {tool for tool in tools if not shutil.which(tool)}
        for name, test in LIBRARIES.items():
            if any(argv[0] == name for argv in peers.values()) and \
                    subprocess.run(test, stderr=subprocess.DEVNULL).returncode:
                lacking.add('the library of ' + name)
        return sorted(lacking)

    def write(self, truth):
        with open(self.path + '.txt', 'w', encoding='utf-8') as out:
            out.writelines(self.lines)
            out.writelines(line + '\n' for line in truth)
