# SPDX-License-Identifier: ISC
"""Why a segment was sent again, as its sender knows, against what is said."""

# What a finding says, and the labels of what was sent for that reason. Who goes
# back after a time-out sends again as well.
CLASSES = {
    'tcp.rto_retransmission': ('rto', 'again'),
    'tcp.fast_retransmission': ('fast',),
    'tcp.tail_loss_probe': ('tlp',),
    'tcp.spurious_retransmission': ('rto', 'again', 'fast', 'tlp'),
}
SENT_AGAIN = ('rto', 'again', 'fast', 'tlp')


class Reasons:
    """What is true of the frames of one capture; `frames' maps its numbers to
    what the tap saw."""

    def __init__(self, connection, frames):
        self.path = connection.path
        self.v6 = connection.tuple.v6
        self.frames = frames
        self.first = {}             # frame that showed a packet first
        for number in sorted(frames):
            self.first.setdefault(frames[number].number, number)

    def is_first(self, number):
        return self.first[self.frames[number].number] == number

    def is_marked(self, seen):
        """Does anything in it tell when it was sent?"""
        return seen.segment.ts is not None or not self.v6

    def judge(self, ident, number):
        """Is it true of that frame?"""
        seen = self.frames[number]
        if not self.is_first(number) and not self.is_marked(seen):
            return True             # nobody can know
        if ident == 'tcp.fast_retransmission' and \
                seen.segment.label == 'again' and \
                not self.shows_time_out(number):
            return self.is_first(number)
        if ident in CLASSES:
            return self.is_first(number) and \
                seen.segment.label in CLASSES[ident] and \
                (ident != 'tcp.spurious_retransmission' or seen.needless)
        if ident == 'tcp.network_duplicate':
            return not self.is_first(number)
        if ident == 'tcp.out_of_order':
            return any(s.number > seen.number for n, s in self.frames.items()
                       if n < number and s.side == seen.side)
        if ident == 'tcp.network_loss_upstream':
            return self.is_first(number) and \
                seen.segment.label in SENT_AGAIN and \
                not self.came_before(number)
        if ident == 'tcp.network_loss_downstream':
            return self.is_first(number) and self.came_before(number)
        return True

    def shows_time_out(self, number):
        """Who goes back after a time-out may just then be asked for the same.
        No tap knows which it was where the time-out itself got lost before it,
        or looks like a copy, or where these octets, sent before it, did."""
        side = self.frames[number].side
        return any(s.side == side and s.segment.label == 'rto' and
                   self.is_first(n) and self.is_marked(s) and
                   self.came_before(number, n)
                   for n, s in self.frames.items() if n < number)

    def came_before(self, number, other=None):
        """Did the tap see all of its octets before (the other frame)?"""
        seen = self.frames[number]
        octets = set(range(seen.segment.seq,
                           seen.segment.seq + seen.segment.len))
        for n, s in self.frames.items():
            if s.side == seen.side and n < (other or number):
                octets -= set(range(s.segment.seq,
                                    s.segment.seq + s.segment.len))
        return not octets

    def wrong(self, finding):
        """The frames of which it is not true."""
        if finding['id'] == 'tcp.retransmission_dsacked':
            return []
        return [n for n in finding['frames'] if not
                self.judge(finding['id'], n)]

    def sent_again(self):
        """How often the tap saw what was sent again, by reason."""
        counts = {}
        for number, seen in self.frames.items():
            if seen.segment.len and seen.segment.label in SENT_AGAIN and \
                    self.is_first(number):
                counts[seen.segment.label] = \
                    counts.get(seen.segment.label, 0) + 1
        return counts
