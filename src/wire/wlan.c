/* SPDX-License-Identifier: ISC */
/* wlan.c - IEEE 802.11 data frames, and the headers with which monitoring
 * interfaces precede them: radiotap (radiotap.org), Prism, AVS, PPI.
 *
 * An A-MSDU holds several packets; the walk ends there, and wire_next() takes it
 * up again for each. */
#include "wire/wlan.h"

#include <string.h>

#include "wire/decode.h"

enum {
	RADIOTAP_LEN = 8,
	RADIOTAP_TSFT = 1 << 0,
	RADIOTAP_FLAGS = 1 << 1,
	FLAG_FCS = 0x10,
	FLAG_PADDED = 0x20,	/* the header, to a multiple of 4 */
	FLAG_BAD_FCS = 0x40,
	FCS_LEN = 4,
	PRISM_LEN = 144,
	PPI_LEN = 8,
	WLAN_LEN = 24,
	ADDRESS_LEN = 6,
	HT_LEN = 4,
	DATA = 2,		/* frame types and subtypes, 802.11 9.2.4.1 */
	SUBTYPE_NULL = 4,
	SUBTYPE_QOS = 8,
	BOTH_DS = 0x03,		/* second byte of the frame control */
	MORE_FRAGMENTS = 0x04,
	RETRY = 0x08,
	PROTECTED = 0x40,
	ORDER = 0x80,
	QOS_AMSDU = 0x80,
	SUBFRAME_LEN = 14,
};

static uint16_t le16(const uint8_t *b)
{
	return (uint16_t)(b[1] << 8 | b[0]);
}

static uint32_t le32(const uint8_t *b)
{
	return (uint32_t)le16(b + 2) << 16 | le16(b);
}

/* The flags field of a radiotap header of n bytes; 0 if it has none. Each field
 * is aligned; only the time stamp may stand before. */
static uint8_t radiotap_flags(const uint8_t *h, uint32_t n)
{
	uint32_t present = le32(h + 4), at = RADIOTAP_LEN;

	for (uint32_t word = present; word >> 31; at += 4) {
		if (at + 4 > n)
			return 0;
		word = le32(h + at);
	}
	if (present & RADIOTAP_TSFT)
		at = (at + 7) / 8 * 8 + 8;
	return present & RADIOTAP_FLAGS && at < n ? h[at] : 0;
}

enum layer wlan_read_radiotap(struct decode *d)
{
	const uint8_t *h = decode_take(d, RADIOTAP_LEN);
	uint32_t len;
	uint8_t flags;

	if (h == NULL)
		return LAYER_DONE;
	len = le16(h + 2);
	if (h[0] != 0 || len < RADIOTAP_LEN)
		return decode_end(d, WIRE_MALFORMED);
	if (decode_take(d, len - RADIOTAP_LEN) == NULL)
		return LAYER_DONE;
	flags = radiotap_flags(h, len);
	if (flags & FLAG_BAD_FCS)
		return decode_end(d, WIRE_FRAME_CHECK);
	if (flags & FLAG_FCS)
		decode_clip(d, d->wire > FCS_LEN ? d->wire - FCS_LEN : 0);
	d->wlan_padded = (flags & FLAG_PADDED) != 0;
	return LAYER_WLAN;
}

/* Some write AVS headers under its number: they have a length. */
enum layer wlan_read_prism(struct decode *d)
{
	if (d->in.left < 4)
		return decode_take(d, 4) == NULL ? LAYER_DONE : LAYER_PRISM;
	if (be32(d->in.at) >> 8 == 0x802110)
		return LAYER_AVS;
	return decode_take(d, PRISM_LEN) == NULL ? LAYER_DONE : LAYER_WLAN;
}

enum layer wlan_read_avs(struct decode *d)
{
	const uint8_t *h = decode_take(d, 8);

	if (h == NULL)
		return LAYER_DONE;
	if (be32(h + 4) < 8)
		return decode_end(d, WIRE_MALFORMED);
	return decode_take(d, be32(h + 4) - 8) == NULL ? LAYER_DONE
	                                               : LAYER_WLAN;
}

/* It names the link type of what it precedes. */
enum layer wlan_read_ppi(struct decode *d)
{
	const uint8_t *h = decode_take(d, PPI_LEN);

	if (h == NULL)
		return LAYER_DONE;
	if (h[0] != 0 || le16(h + 2) < PPI_LEN)
		return decode_end(d, WIRE_MALFORMED);
	if (decode_take(d, le16(h + 2) - (uint32_t)PPI_LEN) == NULL)
		return LAYER_DONE;
	return link_first(d, le32(h + 4) > UINT16_MAX ? UINT16_MAX :
			(uint16_t)le32(h + 4));
}

/* Remembers a frame; was it the last of its sender, too, and this is a retry? */
static bool is_repeated(struct wlan_senders *all, const uint8_t *h, uint8_t tid)
{
	struct wlan_sender s = { .sequence = le16(h + 22), .tid = tid,
		.used = 1 }, *last;
	bool same;

	memcpy(s.addresses, h + 4, sizeof(s.addresses));
	last = &all->sender[(h[9] * 31u + h[15] * 7u + tid) % WLAN_SENDERS];
	same = (h[1] & RETRY) && memcmp(last, &s, sizeof(s)) == 0;
	*last = s;
	return same;
}

/* What a data frame says beyond its first 24 bytes. */
static bool take_rest(struct decode *d, const uint8_t *h, uint8_t qos[2])
{
	bool has_qos = (h[0] >> 4 & SUBTYPE_QOS) != 0;
	uint32_t len = WLAN_LEN + (has_qos ? 2 : 0);
	const uint8_t *q;

	if ((h[1] & BOTH_DS) == BOTH_DS) {
		len += ADDRESS_LEN;
		if (decode_take(d, ADDRESS_LEN) == NULL)
			return false;
	}
	if (has_qos) {
		q = decode_take(d, 2);
		if (q == NULL)
			return false;
		memcpy(qos, q, 2);
		if (h[1] & ORDER && decode_take(d, HT_LEN) == NULL)
			return false;
		len += h[1] & ORDER ? HT_LEN : 0;
	}
	return !d->wlan_padded || decode_take(d, (4 - len % 4) % 4) != NULL;
}

/* Version 0; other frames, some of them shorter, carry no packets. */
static bool is_data(uint8_t control)
{
	return (control & 3) == 0 && (control >> 2 & 3) == DATA &&
	       !(control >> 4 & SUBTYPE_NULL);
}

static enum layer begin_amsdu(struct decode *d)
{
	d->rest = d->in;
	d->rest_wire = d->wire;
	d->rest_steps = d->n_steps;
	d->rest_depth = d->depth;
	d->rest_guessed = d->guessed;
	if (d->in.left >= SUBFRAME_LEN)
		return decode_end(d, WIRE_SEVERAL);
	return decode_take(d, SUBFRAME_LEN) == NULL ? LAYER_DONE : LAYER_AMSDU;
}

enum layer wlan_read(struct decode *d)
{
	uint8_t qos[2] = { 0, 0 };
	const uint8_t *h;

	if (d->in.left > 0 && !is_data(d->in.at[0]))
		return decode_end(d, WIRE_NOT_IP);
	h = decode_take(d, WLAN_LEN);
	if (h == NULL)
		return LAYER_DONE;
	if (!take_rest(d, h, qos))
		return LAYER_DONE;
	if (is_repeated(d->senders, h, qos[0] & 0x0f))
		return decode_end(d, WIRE_WLAN_RETRY);
	if (h[1] & PROTECTED)
		return decode_end(d, WIRE_WLAN_PROTECTED);
	if (h[1] & MORE_FRAGMENTS || h[22] & 0x0f)
		return decode_end(d, WIRE_WLAN_FRAGMENT);
	return qos[0] & QOS_AMSDU ? begin_amsdu(d) : LAYER_LLC;
}

/* One of the frames in an A-MSDU, 802.11 9.3.2.2.2; all but the last are padded
 * to a multiple of 4. Where no header fits any more, there is no other. */
enum layer wlan_read_amsdu(struct decode *d)
{
	const uint8_t *h = decode_take(d, SUBFRAME_LEN);
	uint32_t len, step;

	d->rest_wire = 0;
	if (h == NULL)
		return LAYER_DONE;
	len = be16(h + 12);
	step = len + (4 - (SUBFRAME_LEN + len) % 4) % 4;
	if (step < d->in.left && d->wire - step >= SUBFRAME_LEN) {
		d->rest = d->in;
		d->rest_wire = d->wire - step;
		span_take(&d->rest, step);
	}
	if (len > d->wire)
		return decode_end(d, WIRE_MALFORMED);
	decode_clip(d, len);
	return LAYER_LLC;
}
