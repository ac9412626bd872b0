# SPDX-License-Identifier: ISC
"""An endpoint of TCP that keeps to the book: RFC 9293, 5681, 6298, 2018, 7323.

It speaks in segments and in absolute sequence offsets: 0 is its own SYN, 1 its
first octet; only wire.py wraps them. What it sends is labelled with why it was
sent, which is the truth that an audit is held against.
"""
from app import Application
from segment import ACK, FIN, MS, PSH, RST, S, SYN, Ranges, Segment


class Endpoint(Application):
    """`clock' has now, after(us, call); `send' takes a Segment to the wire."""

    def __init__(self, clock, style, script, send, active):
        self.clock, self.style, self.send = clock, style, send
        self.state = 'CLOSED' if active else 'LISTEN'
        self.active = active
        self.script = iter(script)
        self.waiting = None         # octets that the script waits for
        self.una = self.nxt = self.max = 0
        self.written = 1            # end of what the application wrote
        self.fin = None             # offset of the FIN, once it is asked for
        self.peer_window = 0
        self.cwnd = 10
        self.mss = style.mss
        self.dup_acks = 0
        self.recover = 0
        self.mends = 'fast'         # why holes below it are sent again
        self.acked = Ranges()       # what the peer has by SACK
        self.holes_sent = set()
        self.probed = False
        self.rcv = None             # next octet of the peer
        self.early = Ranges()
        self.peer_fin = None
        self.unread = 0
        self.paused = False
        self.edge = 0               # right edge of the window, as told
        self.ack_pending = 0
        self.sack_ok = self.ts_ok = self.ws_ok = False
        self.srtt = self.rttvar = None
        self.timed = None
        self.rto = 1 * S
        self.tries = 0
        self.timers = {}
        self.rto_at = 0             # when it fires
        self.error = None           # what the application was told
        self.latest = None          # the range that came last, for SACK
        self.dsack = None
        self.heard = 0              # when
        self.late = 0               # segments that TIME_WAIT acknowledged
        self.woken = False          # a RST ended it
        self.ts_recent = self.syn_sent = 0

    # Timers, by name; each is at most once.

    def arm(self, name, after, call):
        token = object()
        self.timers[name] = token
        if name == 'rto':
            self.rto_at = self.clock.now + after

        def fire():
            if self.timers.get(name) is token:
                del self.timers[name]
                call()
        self.clock.after(after, fire)

    def disarm(self, name):
        self.timers.pop(name, None)

    def open(self):
        self.state = 'SYN_SENT'
        self.emit_syn('syn')
        self.arm('rto', self.rto, self.on_rto)

    # What goes out.

    def window(self):
        """Octets that fit, never less than was promised."""
        room = max(0, self.style.rcvbuf - self.unread -
                   sum(b - a for a, b in self.early.all))
        if room < min(self.mss, self.style.rcvbuf // 2):
            room = 0
        scale = self.style.wscale if self.ws_ok else 0
        least = max(0, self.edge - (self.rcv or 0))
        if room < least:
            room = -(-least >> scale << scale)
        room = min(room >> scale, 65535) << scale
        if self.rcv is not None:
            self.edge = max(self.edge, self.rcv + room)
        return room >> scale

    def emit(self, seq, flags, length, label):
        options, sack = '', ()
        if SYN in flags:
            options = 'm'
            asked = self.active or not self.rcv
            options += 's' if self.style.sack and (asked or self.sack_ok) \
                else ''
            options += 't' if self.style.timestamps and \
                (asked or self.ts_ok) else ''
            options += 'w' if self.style.wscale is not None and \
                (asked or self.ws_ok) else ''
            window = min(self.style.rcvbuf, 65535)
            if self.rcv is not None:
                self.edge = max(self.edge, self.rcv + window)
        else:
            options = 't' if self.ts_ok else ''
            window = self.window()
            if self.sack_ok and ACK in flags and RST not in flags:
                sack = self.sack_blocks()
        self.disarm('ack')
        self.ack_pending = 0
        scale = self.style.wscale if self.ws_ok and SYN not in flags else 0
        self.send(self, Segment(
            seq, flags, self.rcv if ACK in flags else None, window, scale,
            length, label, options, sack,
            (self.clock.now // MS + 1, self.ts_recent) if 't' in options
            else None))

    def sack_blocks(self):
        blocks = [self.dsack] if self.dsack else []
        self.dsack = None
        ranges = [r for r in self.early.all if r != self.latest]
        if self.latest and self.latest in self.early.all:
            blocks.append(self.latest)
        return tuple((blocks + ranges[::-1])[:3])

    def emit_syn(self, label):
        flags = SYN if self.rcv is None else SYN + ACK
        self.syn_sent = self.clock.now
        self.emit(0, flags, 0, label)
        self.nxt = self.max = max(self.max, 1)

    def emit_ack(self, label='ack'):
        self.emit(self.nxt, ACK, 0, label)

    def stream_end(self):
        return self.written + (self.fin is not None)

    def emit_data(self, first, label, limit):
        """One segment from `first' on, that ends before `limit'; how far it
        went."""
        end = min(first + self.mss, self.written, limit)
        length = max(0, end - first)
        flags = ACK
        if length and end == self.written:
            flags += PSH
        if self.fin is not None and end == self.written < limit and \
                (length == 0 or not self.style.fin_alone):
            flags += FIN
            end += 1
        elif length == 0:
            return first
        self.emit(first, flags, length, label)
        return end

    def flight(self):
        return self.nxt - self.una

    def push(self):
        """Sends what window and congestion allow."""
        if self.state not in ('ESTABLISHED', 'CLOSE_WAIT', 'FIN_WAIT_1',
                              'LAST_ACK', 'CLOSING'):
            return
        sent = False
        while self.nxt < self.stream_end():
            held = self.acked.end_of(self.nxt)
            if held:
                self.nxt = held
                continue
            limit = self.una + self.peer_window
            if self.flight() >= self.cwnd * self.mss or limit <= self.nxt:
                break
            if self.flight() > 0 and limit < min(self.nxt + self.mss,
                                                 self.written):
                break
            label = 'data' if self.nxt >= self.max else 'again'
            end = self.emit_data(self.nxt, label, limit)
            if self.timed is None and label == 'data':
                self.timed = (end, self.clock.now)
            if label == 'again':
                self.timed = None
            self.nxt = end
            self.max = max(self.max, end)
            sent = True
        if sent and 'rto' not in self.timers:
            self.arm('rto', self.rto, self.on_rto)
        if sent and self.may_probe():
            self.arm('tlp', self.probe_after(), self.on_tail)
        if self.flight() == 0 and self.nxt < self.stream_end() and \
                'persist' not in self.timers:
            self.arm('persist', self.rto, lambda: self.on_persist(self.rto))

    def may_probe(self):
        """RFC 8985 7.2: not while anything is mended, nor without SACK."""
        return self.style.tail_loss_probe and self.sack_ok and self.srtt and \
            not self.tries and not self.probed and not self.acked.all and \
            self.una >= self.recover and self.nxt == self.stream_end()

    def probe_after(self):
        after = max(2 * self.srtt, 10 * MS)
        if self.style.probe_waits and self.flight() <= self.mss:
            after += 200 * MS
        return max(min(after, self.rto_at - self.clock.now), 0)

    def die(self, error):
        self.state = 'CLOSED'
        self.error = error
        self.timers = {k: v for k, v in self.timers.items() if k == 'script'}
        self.waiting = None
        self.run()

    # What time brings.

    def on_rto(self):
        if self.state in ('CLOSED', 'TIME_WAIT', 'LISTEN') or \
                self.una >= self.max:
            return
        self.tries += 1
        self.rto = min(self.rto * 2, 60 * S)
        if self.tries > 12:
            return self.die('timed out')
        self.timed = None
        self.disarm('tlp')
        if self.state in ('SYN_SENT', 'SYN_RCVD'):
            self.emit_syn('syn again')
        else:
            self.cwnd = 1
            self.dup_acks = 0
            self.recover = self.max
            self.mends = 'again'
            self.holes_sent = set()
            self.acked = Ranges()
            self.nxt = self.emit_data(self.una, 'rto', self.max)
        self.arm('rto', self.rto, self.on_rto)

    def on_tail(self):
        """RFC 8985 7.3: the last segment once more."""
        if self.nxt != self.max or self.una >= self.max or self.tries or \
                self.acked.all or self.una < self.recover:
            return
        first = self.una
        while first + self.mss < self.written:
            first += self.mss
        if self.style.fin_alone and self.fin is not None and \
                self.max > self.fin:
            first = self.fin
        if self.acked.end_of(first):
            return
        self.probed = True
        self.timed = None
        self.emit_data(first, 'tlp', self.max)
        self.arm('rto', self.rto, self.on_rto)

    def on_persist(self, wait):
        if self.flight() > 0 or self.nxt >= self.stream_end() or \
                self.state == 'CLOSED':
            return
        if self.una + self.peer_window > self.nxt:
            return self.push()
        if self.style.bsd_probes and self.written > self.nxt:
            self.emit(self.nxt, ACK, 1, 'window probe')
            self.max = max(self.max, self.nxt + 1)
        else:
            self.emit(self.una - 1, ACK, 0, 'window probe')
        wait = min(wait * 2, 60 * S)
        self.arm('persist', wait, lambda: self.on_persist(wait))

    def on_keepalive(self):
        if self.state not in ('ESTABLISHED', 'CLOSE_WAIT'):
            return
        quiet = self.clock.now - self.heard
        if quiet >= self.style.keepalive:
            if self.flight() == 0 and self.nxt == self.stream_end():
                self.emit(self.nxt - 1, ACK,
                          int(self.style.keepalive_octet and self.nxt > 1),
                          'keep-alive')
            quiet = 0
        self.arm('keepalive', self.style.keepalive - quiet,
                 self.on_keepalive)

    def on_delayed_ack(self):
        self.emit_ack()

    # What comes in.

    def receive(self, seg):
        if self.state == 'CLOSED':
            return self.answer_closed(seg)
        if self.state == 'LISTEN':
            return self.receive_listen(seg)
        if self.state == 'SYN_SENT':
            return self.receive_syn_sent(seg)
        self.receive_synchronized(seg)

    def answer_closed(self, seg):
        """RFC 9293 3.10.7.1."""
        if RST in seg.flags:
            return
        size = seg.len + (SYN in seg.flags) + (FIN in seg.flags)
        if ACK in seg.flags:
            self.send(self, Segment(seg.ack, RST, None, 0, 0, 0, 'reset', '',
                                    (), None))
        else:
            self.send(self, Segment(0, RST + ACK, seg.seq + size, 0, 0, 0,
                                    'reset', '', (), None))

    def take_syn(self, seg):
        self.rcv = 1
        self.ts_recent = seg.ts[0] if seg.ts else 0
        self.edge = 1
        self.sack_ok = self.style.sack and 's' in seg.options
        self.ts_ok = self.style.timestamps and 't' in seg.options
        self.ws_ok = self.style.wscale is not None and 'w' in seg.options
        self.peer_window = seg.window
        self.heard = self.clock.now
        if self.ts_ok:
            self.mss -= 12

    def receive_listen(self, seg):
        if SYN not in seg.flags:
            if RST not in seg.flags:
                self.answer_closed(seg)
            return
        self.take_syn(seg)
        self.state = 'SYN_RCVD'
        self.emit_syn('syn')
        self.arm('rto', self.rto, self.on_rto)

    def receive_syn_sent(self, seg):
        if ACK in seg.flags and seg.ack != 1:
            return self.answer_closed(seg)
        if RST in seg.flags:
            if ACK in seg.flags:
                self.die('refused')
            return
        if SYN not in seg.flags:
            return
        self.take_syn(seg)
        if ACK in seg.flags:
            self.begin(seg, 'handshake')
        else:
            self.state = 'SYN_RCVD'
            self.emit_syn('syn')

    def begin(self, seg, label):
        """A SYN that acknowledges ours: it is open here."""
        self.una = 1
        self.establish(seg)
        self.emit_ack(label)
        self.run()
        self.push()

    def establish(self, seg):
        self.state = 'ESTABLISHED'
        self.disarm('rto')
        if self.tries == 0:
            self.sample(self.clock.now - self.syn_sent)
        else:
            self.rto = 3 * S
        self.tries = 0
        if self.style.keepalive:
            self.arm('keepalive', self.style.keepalive, self.on_keepalive)

    def receive_synchronized(self, seg):
        size = seg.len + (SYN in seg.flags) + (FIN in seg.flags)
        reach = max(self.edge - self.rcv, 0)
        end = seg.seq + size
        fits = seg.seq < self.rcv + max(reach, 1) and end >= self.rcv and \
            not (size and end <= self.rcv)
        if RST in seg.flags:
            if seg.seq == self.rcv:
                self.woken = self.state == 'TIME_WAIT'
                self.die('reset')
            elif self.rcv < seg.seq < self.rcv + reach:
                self.emit_ack('challenge')
            return
        if SYN in seg.flags:
            if self.state == 'SYN_RCVD' and seg.seq == 0:
                if ACK in seg.flags and seg.ack == 1:   # simultaneous
                    self.begin(seg, 'ack')
                else:
                    self.emit_syn('syn again')
                return
            return self.emit_ack('challenge')
        if not fits:
            if seg.len and self.sack_ok and self.style.dsack and \
                    seg.seq < self.rcv:
                self.dsack = (seg.seq, min(end, self.rcv))
            if self.state == 'TIME_WAIT':
                self.late += 1
                self.linger()
            # An ACK may be new although its data are not.
            if ACK in seg.flags and seg.ack <= self.max:
                self.receive_ack(seg)
                if self.state == 'CLOSED':
                    return
            return self.emit_ack('again')
        if ACK not in seg.flags:
            return
        if seg.ts and seg.seq <= self.rcv:
            self.ts_recent = max(self.ts_recent, seg.ts[0])
        if self.state == 'SYN_RCVD':
            if not 0 < seg.ack <= self.max:
                return self.answer_closed(seg)
            self.una = max(self.una, 1)
            self.peer_window = self.scaled(seg)
            self.establish(seg)
            self.run()
        self.heard = self.clock.now
        if seg.ack > self.max:
            return self.emit_ack('again')
        self.receive_ack(seg)
        if self.state == 'CLOSED':
            return
        self.receive_data(seg)
        self.push()

    def scaled(self, seg):
        return seg.window << seg.scale

    def receive_ack(self, seg):
        window = self.scaled(seg)
        for a, b in seg.sack:
            if a >= seg.ack and b <= self.max:
                self.acked.add(a, b)
        if seg.ack > self.una:
            self.advance(seg.ack)
            self.peer_window = window
        elif seg.ack == self.una:
            if self.flight() > 0 and seg.len == 0 and FIN not in seg.flags \
                    and window == self.peer_window:
                self.count_duplicate()
            self.peer_window = window
        if self.peer_window > 0:
            self.disarm('persist')

    def advance(self, ack):
        if self.timed and ack >= self.timed[0]:
            self.sample(self.clock.now - self.timed[1])
            self.timed = None
        self.una = ack
        self.nxt = max(self.nxt, ack)
        self.acked.drop_before(ack)
        self.tries = 0
        self.probed = False
        self.dup_acks = 0
        self.cwnd = min(self.cwnd + 1, 64)
        self.fit_rto()
        self.disarm('tlp')
        if self.una < self.max:
            self.arm('rto', self.rto, self.on_rto)
            if self.una < self.recover and self.nxt == self.max:
                self.resend_hole(self.mends)
        else:
            self.disarm('rto')
            self.holes_sent = set()
        if self.fin is not None and self.una > self.fin:
            self.fin_acknowledged()

    def fin_acknowledged(self):
        if self.state == 'FIN_WAIT_1':
            self.state = 'FIN_WAIT_2'
        elif self.state == 'CLOSING':
            self.state = 'TIME_WAIT'
            self.linger()
        elif self.state == 'LAST_ACK':
            self.state = 'CLOSED'
            self.timers = {k: v for k, v in self.timers.items()
                           if k == 'script'}

    def count_duplicate(self):
        self.dup_acks += 1
        if self.dup_acks == 3 and self.una >= self.recover and \
                self.nxt == self.max:
            self.recover = self.max
            self.mends = 'fast'
            self.cwnd = max(self.cwnd // 2, 2)
            self.holes_sent = set()
            self.timed = None
            self.resend_hole('fast')

    def resend_hole(self, label):
        first = self.una
        if first in self.holes_sent or first >= self.stream_end():
            return
        self.holes_sent.add(first)
        self.timed = None
        self.disarm('tlp')
        limit = min([a for a, _ in self.acked.all if a > first] + [self.max])
        self.emit_data(first, label, limit)
        self.arm('rto', self.rto, self.on_rto)

    def receive_data(self, seg):
        first, end = seg.seq, seg.seq + seg.len
        if FIN in seg.flags:
            self.peer_fin = end
        had_early = bool(self.early.all)
        if seg.len:
            end = min(end, self.edge)
            if first <= self.rcv:
                self.accept(end)
            elif end > first:
                self.early.add(first, end)
                self.latest = next(r for r in self.early.all
                                   if r[0] <= first and end <= r[1])
        if self.peer_fin is not None and self.rcv == self.peer_fin:
            return self.take_fin()
        if not seg.len and FIN not in seg.flags:
            return
        if had_early or self.early.all or first > self.rcv or \
                FIN in seg.flags:
            return self.emit_ack()
        self.ack_pending += seg.len
        if not self.style.delayed_ack or self.ack_pending >= 2 * self.mss:
            self.emit_ack()
        elif 'ack' not in self.timers:
            self.arm('ack', 40 * MS, self.on_delayed_ack)

    def accept(self, end):
        before = self.rcv
        self.rcv = max(self.rcv, end)
        self.rcv = self.early.take_from(self.rcv)
        self.unread += self.rcv - before
        if not self.paused:
            self.unread = 0
        self.wake()

    def take_fin(self):
        self.rcv += 1
        self.edge = max(self.edge, self.rcv)
        if self.state in ('ESTABLISHED', 'SYN_RCVD'):
            self.state = 'CLOSE_WAIT'
        elif self.state == 'FIN_WAIT_1':
            self.state = 'CLOSING'
        elif self.state == 'FIN_WAIT_2':
            self.state = 'TIME_WAIT'
        if self.state == 'TIME_WAIT':
            self.linger()
        self.emit_ack()
        self.wake()

    def linger(self):
        self.disarm('rto')
        self.disarm('tlp')

        def over():
            self.state = 'CLOSED'
        self.arm('time_wait', 60 * S, over)

    # Round trips, RFC 6298.

    def sample(self, rtt):
        if self.srtt is None:
            self.srtt, self.rttvar = rtt, rtt // 2
        else:
            self.rttvar += (abs(self.srtt - rtt) - self.rttvar) // 4
            self.srtt += (rtt - self.srtt) // 8
        self.fit_rto()

    def fit_rto(self):
        if self.srtt is not None:
            self.rto = max(self.srtt + max(4 * self.rttvar, 200 * MS),
                           200 * MS)
