# SPDX-License-Identifier: ISC
"""What endpoints say to each other, and how they differ."""
import bisect
import collections

MS = 1000                       # times are microseconds
S = 1000 * MS

SYN, ACK, FIN, RST, PSH = 'S', 'A', 'F', 'R', 'P'

Segment = collections.namedtuple(
    'Segment', 'seq flags ack window scale len label options sack ts')
Segment.__doc__ = """What one endpoint sends; seq and ack are offsets of their
senders, window is as on the wire, ts is (TSval, TSecr) or None."""

Style = collections.namedtuple('Style', (
    'mss', 'wscale', 'sack', 'timestamps', 'rcvbuf', 'delayed_ack',
    'dsack', 'tail_loss_probe', 'probe_waits', 'bsd_probes', 'keepalive',
    'keepalive_octet', 'fin_alone', 'reset_if_unread'))


class Ranges:
    """Sorted, disjoint [first, end) of what came early."""

    def __init__(self):
        self.all = []

    def add(self, first, end):
        at = bisect.bisect_left(self.all, (first, first))
        if at > 0 and self.all[at - 1][1] >= first:
            at -= 1
        while at < len(self.all) and self.all[at][0] <= end:
            first = min(first, self.all[at][0])
            end = max(end, self.all[at][1])
            del self.all[at]
        self.all.insert(at, (first, end))

    def end_of(self, at):
        """The end of the range that holds `at', or None."""
        return next((b for a, b in self.all if a <= at < b), None)

    def take_from(self, at):
        """The end of what lies without a gap from `at' on."""
        while self.all and self.all[0][0] <= at:
            at = max(at, self.all[0][1])
            del self.all[0]
        return at

    def drop_before(self, at):
        self.all = [(max(a, at), b) for a, b in self.all if b > at]
