# SPDX-License-Identifier: ISC
"""Injuries to a WebSocket connection, one row each, as patient.py has them.

What is said is wrong, not how it is carried, so the proof are the packets that
carry it.
"""
import base64
import collections
import hashlib

import chat
from chat import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, code
from injuries import CALM, ROUGH, TWICE, S
from patient import Injury
import shapes

NOTHING = (shapes.request,)     # what is said takes the place of the shape


def talking(play):
    """`play' says it all to a Talk, and returns (who is to blame, what is
    said that proves it ...)."""
    def before(p):
        talk = chat.Talk(p.dice)
        p.blamed, *p.proving = play(talk)
        p.said, p.scripts = talk.streams, talk.scripts
        p.first = 0

    def after(p):
        p.blame(p.blamed, *(p.spans(*said) for said in p.proving))
    return before, after


# Frames, of either side or of one. `frames' is what is sent: (opcode,
# payload, how) each, of which the last is at fault, and `close' a code with
# which the other end then fails the connection.
Frames = collections.namedtuple('Frames', 'id how side frames close also',
                                defaults=((),))
EITHER, CLIENT, SERVER = None, 0, 1
ABNORMAL = ('ws.conn_abnormal_closure',)
KEY = b'\x12\x34\x56\x78'


def f(opcode, payload=b'', **how):
    return opcode, payload, how


FRAMES = (
    Frames('ws.frame_unmasked_client', '', CLIENT,
           [f(TEXT, b'hello', mask=None)], 1002),
    Frames('ws.frame_unmasked_client', 'ping', CLIENT,
           [f(PING, b'', mask=None)], 1002),
    Frames('ws.frame_masked_server', '', SERVER,
           [f(BINARY, b'hello', mask=KEY)], 1002),
    Frames('ws.mask_key_reused', '', CLIENT,
           [f(TEXT, b'hello', mask=KEY), f(TEXT, b'world', mask=KEY)], None),
    Frames('ws.mask_key_zero', '', CLIENT,
           [f(TEXT, b'hello', mask=bytes(4))], None),
    Frames('ws.frame_rsv_set', '1', EITHER, [f(TEXT, b'x', rsv=4)], 1002),
    Frames('ws.frame_rsv_set', '2', EITHER, [f(BINARY, b'x', rsv=2)], 1002),
    Frames('ws.frame_rsv_set', '3', EITHER, [f(TEXT, b'', rsv=1)], 1002),
    Frames('ws.frame_opcode_reserved', '', EITHER, [f(3, b'x')], 1002),
    Frames('ws.frame_opcode_reserved', 'control', EITHER, [f(11, b'x')], 1002),
    Frames('ws.frame_length_not_minimal', '', EITHER,
           [f(TEXT, b'x' * 125, wide=2)], 1002),
    Frames('ws.frame_length_not_minimal', '64', EITHER,
           [f(TEXT, b'x' * 700, wide=8)], 1002),
    Frames('ws.ctl_fragmented', '', EITHER, [f(PING, b'', fin=0)], 1002),
    Frames('ws.ctl_too_long', '', EITHER, [f(PONG, b'x' * 126)], 1002),
    Frames('ws.frag_orphan_continuation', '', EITHER,
           [f(CONTINUATION, b'x')], 1002),
    Frames('ws.frag_interleaved_message', '', EITHER,
           [f(TEXT, b'x', fin=0), f(TEXT, b'y')], 1002),
    Frames('ws.text_invalid_utf8', '', EITHER, [f(TEXT, b'caf\xe9!')], 1007),
    Frames('ws.text_invalid_utf8', 'surrogate', EITHER,
           [f(TEXT, b'\xed\xa0\x80')], 1007),
    Frames('ws.text_invalid_utf8', 'cut', EITHER, [f(TEXT, b'\xc3')], 1007),
    Frames('ws.text_invalid_utf8', 'fragments', EITHER,
           [f(TEXT, b'\xc3', fin=0), f(CONTINUATION, b'\x28')], 1007),
    Frames('ws.pong_unsolicited', '', EITHER, [f(PONG, b'beat')], None),
    # What is wrong about a Close; the other end answers it.
    Frames('ws.close_body_truncated', '', EITHER, [f(CLOSE, b'\3')], 1002),
    Frames('ws.close_code_invalid', '1005', EITHER,
           [f(CLOSE, code(1005))], 1002),
    Frames('ws.close_code_invalid', '1006', EITHER,
           [f(CLOSE, code(1006))], 1002),
    Frames('ws.close_code_invalid', '999', EITHER,
           [f(CLOSE, code(999))], 1002),
    Frames('ws.close_code_undefined', '', EITHER,
           [f(CLOSE, code(5001))], 1002),
    Frames('ws.close_code_role', 'client', CLIENT,
           [f(CLOSE, code(1011))], 1000),
    Frames('ws.close_code_role', 'server', SERVER,
           [f(CLOSE, code(1010))], 1000),
    Frames('ws.close_reason_invalid_utf8', '', EITHER,
           [f(CLOSE, code(1000, b'\xff'))], 1002),
    Frames('ws.ctl_too_long', 'close', EITHER,
           [f(CLOSE, code(1000, b'x' * 124))], 1002),
    Frames('ws.frag_unfinished_message', '', EITHER,
           [f(TEXT, b'x', fin=0), f(CLOSE, code(1000))], 1000),
    # Behind a Close of one's own.
    Frames('ws.close_data_after', '', EITHER,
           [f(CLOSE, code(1000)), f(TEXT, b'x')], 1000),
    Frames('ws.close_control_after', '', EITHER,
           [f(CLOSE, code(1000)), f(PONG, b'')], 1000),
    Frames('ws.close_duplicate', '', EITHER,
           [f(CLOSE, code(1000)), f(CLOSE, code(1000))], 1000),
)
# Rows whose proof is the frame before as well.
WITH_EARLIER = ('ws.mask_key_reused', 'ws.close_data_after',
                'ws.close_control_after', 'ws.close_duplicate')
# Rows that packets lost nearby cast a doubt on.
ON_ORDER = ('ws.pong_unsolicited',)


def sends(row):
    def play(t):
        side = t.dice.randrange(2) if row.side is None else row.side
        t.request()
        t.answer()
        t.chatter(t.dice.randrange(5))
        said = [t.send(side, opcode, payload, **how)
                for opcode, payload, how in row.frames]
        closed = any(opcode == CLOSE for opcode, _, _ in row.frames)
        goes_on = row.close is None or (
            not closed and row.frames[-1][2].get('fin', 1) and
            row.id not in ('ws.frag_interleaved_message',
                           'ws.ctl_too_long') and t.dice.random() < 0.3)
        if closed:
            t.send(1 - side, CLOSE, code(row.close))
            t.end(1)
        elif goes_on:
            t.chatter(t.dice.randrange(4))
            t.closing()
        else:
            t.failing(1 - side, row.close)
        return (side, *said[-2:]) if row.id in WITH_EARLIER else \
            (side, said[-1])
    return talking(play)


# Heads: (id, how, side, what is made of the head, what then). The server
# accepts or refuses, or the client fails for what was answered. Proof: the
# head, and for what is wrong about an answer also what it answers.
ACCEPT, REFUSE, FAIL = 'accept', 'refuse', 'fail'
END = b'\r\n\r\n'
CONNECTION = b'Connection: Upgrade\r\n'
KEY_IS = b'Sec-WebSocket-Key: '
ACCEPT_IS = b'Sec-WebSocket-Accept: '


def field(text):
    """One more, at the end."""
    return END, b'\r\n' + text + END


def without(name):
    """What the field has is left out, with its name."""
    return lambda head: b''.join(
        line for line in head.splitlines(True) if not line.startswith(name))


def instead(name, value):
    return lambda head: b''.join(
        name + value + b'\r\n' if line.startswith(name) else line
        for line in head.splitlines(True))


def added(old, new):
    return lambda head: head.replace(old, new, 1)


def twice(name):
    return lambda head: b''.join(
        line * 2 if line.startswith(name) else line
        for line in head.splitlines(True))


def more(text):
    return added(*field(text))


def wrong_accept(head):
    """Another one each time, or it would come from a cache."""
    return instead(ACCEPT_IS, base64.b64encode(
        hashlib.sha1(head).digest()))(head)


C, R = CLIENT, SERVER
HEADS = (
    ('http.request_line_invalid', '', C, added(b'GET ', b'GET  '), REFUSE),
    ('http.leading_empty_line', '', C, added(b'GET', b'\r\nGET'), ACCEPT),
    ('http.obs_fold', '', C, more(b'X-A: b\r\n c'), REFUSE),
    ('http.obs_fold', 'answer', R, more(b'X-A: b\r\n c'), FAIL),
    ('http.space_before_colon', '', C, more(b'X-A : b'), REFUSE),
    ('http.space_before_colon', 'answer', R, more(b'X-A : b'), FAIL),
    ('http.bare_lf', '', C, added(CONNECTION, b'Connection: Upgrade\n'),
     REFUSE),
    ('http.bare_cr', '', C, more(b'X-A: b\rc'), REFUSE),
    ('http.bare_cr', 'answer', R, more(b'X-A: b\rc'), FAIL),
    ('http.field_name_invalid', '', C, more(b'X(A: b'), REFUSE),
    ('http.field_name_invalid', 'answer', R, more(b'X(A: b'), FAIL),
    ('http.field_value_ctl', '', C, more(b'X-A: b\1'), REFUSE),
    ('http.field_value_ctl', 'answer', R, more(b'X-A: b\1'), FAIL),
    ('http.status_line_invalid', '', R, added(b' 101', b'  101'), FAIL),
    ('ws.hs_connection_close_with_upgrade', '', C,
     added(b'Connection: Upgrade', b'Connection: close, Upgrade'), ACCEPT),
    ('ws.hs_extensions_syntax', '', C,
     more(b'Sec-WebSocket-Extensions: permessage-deflate;'), REFUSE),
    ('ws.hs_misplaced_header', '', C,
     more(b'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='), ACCEPT),
    ('ws.hs_legacy_hixie', '', C,
     more(b'Sec-WebSocket-Key1: 18x 6]8vM;54 *(5:  {   U1]8  z [  8'), ACCEPT),
    ('ws.hs_method_not_get', '', C, added(b'GET', b'PUT'), REFUSE),
    ('ws.hs_http_version_below_1_1', '', C, added(b'/1.1', b'/1.0'), REFUSE),
    ('ws.hs_request_target_invalid', '', C, added(b'/chat', b'chat'), REFUSE),
    ('ws.hs_request_target_authority_mismatch', '', C,
     added(b'/chat', b'http://other.example.com/chat'), REFUSE),
    ('ws.hs_host_missing', '', C, without(b'Host'), REFUSE),
    ('ws.hs_host_duplicate', '', C, twice(b'Host'), REFUSE),
    ('ws.hs_host_invalid', '', C, instead(b'Host: ', b'a b'), REFUSE),
    ('ws.hs_host_port_mismatch', '', C,
     instead(b'Host: ', b'server.example.com:81'), ACCEPT),
    ('ws.hs_upgrade_missing', '', C, without(b'Upgrade'), REFUSE),
    ('ws.hs_upgrade_no_websocket_token', '', C,
     instead(b'Upgrade: ', b'web-socket'), REFUSE),
    ('ws.hs_upgrade_multiple_protocols', '', C,
     instead(b'Upgrade: ', b'websocket, foo'), ACCEPT),
    ('ws.hs_connection_no_upgrade_token', '', C,
     instead(b'Connection: ', b'keep-alive'), REFUSE),
    ('ws.hs_request_body', '', C,
     lambda head: more(b'Content-Length: 5')(head) + b'hello', ACCEPT),
    ('ws.hs_key_missing', '', C, without(KEY_IS), REFUSE),
    ('ws.hs_key_duplicate', '', C, twice(KEY_IS), REFUSE),
    ('ws.hs_key_not_base64', '', C,
     instead(KEY_IS, b'dGhlIHN*bXBsZSBub25jZQ=='), REFUSE),
    ('ws.hs_key_wrong_length', '', C, instead(KEY_IS, b'c2hvcnQ='), REFUSE),
    ('ws.hs_key_known_static', '', C,
     instead(KEY_IS, b'dGhlIHNhbXBsZSBub25jZQ=='), REFUSE),
    ('ws.hs_version_missing', '', C, without(b'Sec-WebSocket-Version'),
     REFUSE),
    ('ws.hs_version_not_13', '', C,
     instead(b'Sec-WebSocket-Version: ', b'8'), REFUSE),
    ('ws.hs_version_duplicate', '', C, twice(b'Sec-WebSocket-Version'),
     REFUSE),
    ('ws.hs_version_syntax', '', C,
     instead(b'Sec-WebSocket-Version: ', b'013'), REFUSE),
    ('ws.hs_protocol_bad_token', '', C,
     more(b'Sec-WebSocket-Protocol: a b'), REFUSE),
    ('ws.hs_protocol_empty', '', C, more(b'Sec-WebSocket-Protocol: '), REFUSE),
    ('ws.hs_protocol_duplicate_element', '', C,
     more(b'Sec-WebSocket-Protocol: a, b, a'), REFUSE),
    ('ws.hs_extension_unregistered', '', C,
     more(b'Sec-WebSocket-Extensions: x-frob'), ACCEPT),
    ('ws.hs_origin_duplicate', '', C,
     more(b'Origin: null\r\nOrigin: null'), REFUSE),
    ('ws.hs_origin_invalid', '', C, more(b'Origin: here'), REFUSE),
    ('ws.hs_cleartext_credentials', '', C, more(b'Cookie: a=b'), ACCEPT),
    ('ws.hs_token_in_query', '', C, added(b'/chat', b'/chat?token=x'), ACCEPT),
    ('ws.hs_accept_missing', '', R, without(ACCEPT_IS), FAIL),
    ('ws.hs_accept_mismatch', '', R,
     wrong_accept, FAIL),
    ('ws.hs_accept_duplicate', '', R, twice(ACCEPT_IS), FAIL),
    ('ws.hs_response_upgrade_missing', '', R, without(b'Upgrade'), FAIL),
    ('ws.hs_response_upgrade_not_websocket', '', R,
     instead(b'Upgrade: ', b'h2c'), FAIL),
    ('ws.hs_response_connection_no_upgrade', '', R,
     instead(b'Connection: ', b'keep-alive'), FAIL),
    ('ws.hs_101_http_1_0', '', R, added(b'/1.1', b'/1.0'), FAIL),
    ('ws.hs_101_content_length', '', R, more(b'Content-Length: 0'), FAIL),
    ('ws.hs_101_transfer_encoding', '', R,
     more(b'Transfer-Encoding: chunked'), FAIL),
    ('ws.hs_101_version_header', '', R, more(b'Sec-WebSocket-Version: 13'),
     ACCEPT),
    ('ws.hs_protocol_not_offered', '', R,
     more(b'Sec-WebSocket-Protocol: chat'), FAIL),
    ('ws.hs_protocol_response_empty', '', R,
     more(b'Sec-WebSocket-Protocol: '), FAIL),
    ('ws.hs_extension_not_offered', '', R,
     more(b'Sec-WebSocket-Extensions: permessage-deflate'), FAIL),
    ('ws.hs_accepted_invalid_request', '', C, without(b'Host'), ACCEPT),
)
# Of an answer that is judged by itself, or of a request that was taken.
ALONE = ('http.',)
BY_SERVER = ('ws.hs_accepted_invalid_request',)
# What follows from the injury, by the same clause or by what is left out.
ALSO = {
    'ws.hs_accepted_invalid_request': ('ws.hs_host_missing',),
}


def heads(name, side, edit, then):
    def play(t):
        if side == C:
            asked = t.request(edit)
            answered = t.answer() if then == ACCEPT else t.refuse()
        else:
            asked, answered = t.request(), t.answer(edit)
        if then == ACCEPT:
            t.chatter(t.dice.randrange(5))
            t.closing()
        else:
            t.end(1 if then == REFUSE else 0)
        if name in BY_SERVER:
            return R, asked, answered
        if side == C or name.startswith(ALONE):
            return side, asked if side == C else answered
        return side, asked, answered
    return talking(play)


# Who spoke out of turn, or did not speak.

def no_answer(t):
    asked = t.request()
    t.end(1)
    return 'unknown', asked


def too_early(t):
    asked = t.request()
    early = t.say(0, t.frame(0, TEXT, b'early'), False)
    answered = t.answer()
    t.chatter(2)
    t.closing()
    return C, asked, early, answered


def stray_octets(t):
    asked = t.request()
    answered = t.answer(lambda head: head + b'\r\n')
    t.end(0)
    return R, asked, answered


def takes_bad_answer(t):
    asked = t.request()
    answered = t.answer(wrong_accept)
    taken = t.send(0, TEXT, b'hello')
    t.closing()
    return C, asked, answered, taken


def opened(t):
    t.request()
    t.answer()
    t.chatter(t.dice.randrange(5))
    return t.dice.randrange(2)


def no_echo(t):
    side = opened(t)
    said = t.send(side, CLOSE, code(1000))
    t.end(1 - side)
    return 1 - side, said


def reset_instead(t):
    side = opened(t)
    said = t.send(side, CLOSE, code(1000))
    t.reset(1 - side)
    return 1 - side, said


def no_pong(t):
    side = opened(t)
    asked = t.send(side, PING, b'there?')
    t.wait(1 - side, 35 * S)
    t.send(1 - side, TEXT, b'yes')
    t.closing()
    return 1 - side, asked


def other_pong(t):
    side = opened(t)
    t.send(side, PING, b'hello')
    said = t.send(1 - side, PONG, b'hullo')
    t.closing()
    return 1 - side, said


def half_a_frame(t):
    side = opened(t)
    said = t.say(side, t.frame(side, BINARY, b'hello', size=12))
    t.end(side)
    return side, said


def half_a_message(t):
    side = opened(t)
    said = t.send(side, TEXT, b'hello', fin=0)
    t.end(side)
    return side, said


def no_close(t):
    side = opened(t)
    t.end(side)
    return (side,)


def fin_or_rst(p):
    """Frames that end each side's part: who ended it is to blame."""
    ends = [k for k in p.packets if set('FR') & set(k.segment().flags)]
    by_side = [[k for k in ends if k.side == i][:1] for i in (0, 1)]
    return [group for group in by_side if group]


def with_end(play):
    """Proof: also the packet that ended what the one to blame said."""
    before, after = talking(play)

    def both(p):
        after(p)
        ends = [k for k in p.packets if k.side == p.blamed and
                set('FR') & set(k.segment().flags)]
        p.proof = (*p.proof, ends)
    return before, both


def ended_by(play):
    before, _ = talking(play)

    def after(p):
        p.blame(p.blamed, *fin_or_rst(p))
    return before, after


ODD = (
    ('ws.hs_no_response', talking(no_answer), ()),
    ('ws.hs_data_before_101', talking(too_early), ()),
    ('ws.hs_stray_bytes_after_101', talking(stray_octets), ABNORMAL),
    ('ws.hs_client_accepted_bad_response', talking(takes_bad_answer),
     ('ws.hs_accept_mismatch',)),
    ('ws.close_not_echoed', with_end(no_echo), ()),
    ('ws.tcp_rst_before_close_reply', with_end(reset_instead), ()),
    ('ws.ping_unanswered', talking(no_pong), ()),
    ('ws.pong_payload_mismatch', talking(other_pong), ()),
    ('ws.frame_truncated_at_close', with_end(half_a_frame),
     ABNORMAL + ('ws.conn_message_incomplete',)),
    ('ws.conn_message_incomplete', with_end(half_a_message), ABNORMAL),
    ('ws.conn_abnormal_closure', ended_by(no_close), ()),
)

# An answer that is recorded before what it answers is not paired with it, so
# no faults that change the order.
ROWS = tuple(
    Injury(row.id, row.how, *sends(row), NOTHING, CALM if row.id in
           ON_ORDER else ROUGH, TWICE, row.also)
    for row in FRAMES) + tuple(
    Injury(name, how, *heads(name, side, edit, then), NOTHING, ROUGH, TWICE,
           ALSO.get(name, ABNORMAL if then == FAIL else ()))
    for name, how, side, edit, then in HEADS) + tuple(
    Injury(name, '', *play, NOTHING, CALM, TWICE, also)
    for name, play, also in ODD)
