# SPDX-License-Identifier: ISC
"""The application above an endpoint: a script of steps, one after the other."""
from segment import ACK, RST


class Application:
    """The half of an Endpoint that its program uses; state is the other's."""

    def run(self):
        """Goes on with the script until it waits for something."""
        while self.waiting is None and 'script' not in self.timers:
            step = next(self.script, None)
            if step is None:
                return
            getattr(self, 'do_' + step[0])(*step[1:])

    def do_send(self, n):
        if self.fin is None and self.error is None:
            self.written += n
            self.push()

    def do_wait(self, us):
        self.arm('script', us, self.run)

    def do_read_until(self, octets):
        if self.rcv is not None and self.rcv - 1 < octets and \
                self.peer_fin is None and self.error is None:
            self.waiting = octets

    def do_read_to_end(self):
        self.do_read_until(1 << 60)

    def do_pause(self, us):
        """Reads nothing for so long."""
        self.paused = True

        def go_on():
            self.paused = False
            self.read()
        self.arm('pause', us, go_on)

    def do_shutdown(self):
        if self.fin is None and self.error is None and \
                self.state in ('ESTABLISHED', 'CLOSE_WAIT', 'SYN_RCVD'):
            self.fin = self.written
            self.state = {'CLOSE_WAIT': 'LAST_ACK'}.get(self.state,
                                                        'FIN_WAIT_1')
            self.disarm('keepalive')
            self.push()

    def do_abort(self):
        if self.state in ('ESTABLISHED', 'CLOSE_WAIT', 'FIN_WAIT_1',
                          'FIN_WAIT_2', 'SYN_RCVD'):
            self.emit(self.nxt, RST + ACK, 0, 'abort')
            self.die('aborted')

    def do_vanish(self):
        """All is forgotten, without a word."""
        if self.state != 'CLOSED':
            self.die('vanished')

    def wake(self):
        if self.waiting is not None and \
                (self.rcv - 1 >= self.waiting or self.error or
                 (self.peer_fin is not None and self.rcv > self.peer_fin)):
            self.waiting = None
            self.clock.after(0, self.run)

    def read(self):
        """The application goes on to read: is the window worth a word?"""
        self.unread = 0
        if self.rcv is None:
            return
        before = max(0, self.edge - self.rcv)
        if before < 2 * self.mss and \
                self.style.rcvbuf - before >= 2 * self.mss and \
                self.state in ('ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2'):
            self.emit_ack('window update')
        self.run()
