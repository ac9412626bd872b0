/* SPDX-License-Identifier: ISC */
/* live.c - an interface, through libpcap. It never blocks in libpcap: with
 * TPACKET_V3 a read of an idle interface would not come back at all. */
#include "capture/live.h"

#include <net/if.h>
#include <pcap.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "base/clock.h"
#include "capture/filter_live.h"
#include "capture/linktype.h"

enum {
	BUFFER_KIB = 64 << 10,
	WAIT_MS = 100,		/* for packets, and for a block to fill */
	COUNT_MS = 20,		/* between two looks at the counters */
	MARGIN_MS = 500,	/* a packet takes no longer to get here */
	SET_MS = 1000,		/* clocks drift less, and are set by more */
};

struct live {
	pcap_t *pcap;
	int fd;			/* to wait for */
	struct capture_info info;
	struct capture_interface interface;
	struct live_now now;
	int64_t opened;		/* monotonic */
	int64_t ahead;		/* of the clock before the monotonic one */
	int64_t counted;	/* elapsed, when the counters were looked at */
	int64_t latest;		/* time of the latest packet, and when it */
	int64_t latest_at;	/* was read: elapsed */
	uint32_t drops[2];	/* the counters then: buffer, interface */
	bool nanoseconds;
	struct frame_batch *batch;	/* being filled, */
	size_t used;		/* bytes of it */
	size_t size;
	uint8_t *bytes;
};

static int64_t clock_of(clockid_t id)
{
	struct timespec t = { 0 };

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void tell_time(struct live *v)
{
	int64_t monotonic = clock_of(CLOCK_MONOTONIC);
	int64_t ahead = clock_of(CLOCK_REALTIME) - monotonic;
	int64_t set = ahead - v->ahead;

	v->now.elapsed = monotonic - v->opened;
	if (set > (int64_t)SET_MS * NS_PER_MS ||
	    set < -(int64_t)SET_MS * NS_PER_MS)
		v->now.clock_sets++;
	v->ahead = ahead;
}

/* What libpcap says, as one line. */
static int refuse(struct live *v, int status, struct err *err)
{
	const char *why = pcap_geterr(v->pcap);

	if (status == PCAP_ERROR_PERM_DENIED ||
	    status == PCAP_ERROR_PROMISC_PERM_DENIED)
		return err_set(err, "no permission to listen; run it as root, "
			"or: setcap cap_net_raw,cap_net_admin=eip "
			"/path/to/lastack");
	if (status == PCAP_ERROR_NO_SUCH_DEVICE)
		return err_set(err, "there is no such interface; see -D");
	if (status == PCAP_ERROR || *why != '\0')
		return err_set(err, "%s", why);
	return err_set(err, "%s", pcap_statustostr(status));
}

static bool is_any(const struct live_options *o)
{
	return strcmp(o->interface, "any") == 0;
}

static void configure(struct live *v, const struct live_options *o)
{
	uint64_t kib = o->buffer_kib > 0 ? o->buffer_kib : BUFFER_KIB;

	v->interface.snaplen = o->snaplen == 0 ? LIVE_SNAPLEN_MOST :
		(uint32_t)o->snaplen;
	if (kib > INT32_MAX >> 10)
		kib = INT32_MAX >> 10;
	pcap_set_snaplen(v->pcap, (int)v->interface.snaplen);
	pcap_set_buffer_size(v->pcap, (int)(kib << 10));
	pcap_set_promisc(v->pcap, !o->no_promiscuous && !is_any(o));
	pcap_set_timeout(v->pcap, WAIT_MS);
	v->nanoseconds = pcap_set_tstamp_precision(v->pcap,
		PCAP_TSTAMP_PRECISION_NANO) == 0;
}

/* The name in --linktype, or for "any" the form that names the interface. */
static int choose_linktype(struct live *v, const struct live_options *o,
                           struct err *err)
{
	int dlt = o->linktype ? pcap_datalink_name_to_val(o->linktype) :
		DLT_LINUX_SLL2;

	if (o->linktype == NULL && !is_any(o))
		return 0;
	if (dlt < 0)
		return err_set(err, "no link type is called '%.64s'",
			o->linktype);
	if (pcap_set_datalink(v->pcap, dlt) == 0 || o->linktype == NULL)
		return 0;
	return err_set(err, "it cannot give packets as %.64s", o->linktype);
}

static int set_direction(struct live *v, enum live_direction d,
                         struct err *err)
{
	if (d == LIVE_INOUT)
		return 0;
	if (pcap_setdirection(v->pcap, d == LIVE_IN ? PCAP_D_IN
	                                            : PCAP_D_OUT) == 0)
		return 0;
	return err_set(err, "%s", pcap_geterr(v->pcap));
}

static int activate(struct live *v, const struct live_options *o,
                    struct live_word *word)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	struct err *err = &word->err;
	int status;

	v->pcap = pcap_create(o->interface, text);
	if (v->pcap == NULL)
		return err_set(err, "%s", text);
	configure(v, o);
	status = pcap_activate(v->pcap);
	if (status < 0)
		return refuse(v, status, err);
	if (status > 0)
		refuse(v, status, &word->remark);
	word->wrong = choose_linktype(v, o, err) < 0 ||
		(o->filter && filter_set_live(o->filter, v->pcap, err) < 0) ||
		set_direction(v, o->direction, err) < 0;
	if (word->wrong)
		return -1;
	if (pcap_setnonblock(v->pcap, 1, text) < 0)
		return err_set(err, "%s", text);
	v->fd = pcap_get_selectable_fd(v->pcap);
	return 0;
}

static int allocate(struct live *v, struct err *err)
{
	v->size = (size_t)FRAME_BATCH * v->interface.snaplen;
	v->bytes = malloc(v->size + 1);	/* touched as far as packets reach */
	return v->bytes != NULL ? 0 : err_set(err, "out of memory");
}

static void describe(struct live *v, const struct live_options *o)
{
	v->interface.linktype = linktype_of_dlt(pcap_datalink(v->pcap));
	v->interface.digits = v->nanoseconds ? 9 : 6;
	v->interface.drops_known = true;
	strncpy(v->interface.name, o->interface,
	        sizeof(v->interface.name) - 1);
	v->info = (struct capture_info){
		.file = o->interface,
		.format = "live",
		.start = INT64_MAX,
		.end = INT64_MIN,
		.digits = v->interface.digits,
		.n_interfaces = 1,
		.interfaces = &v->interface,
	};
}

static void start_clocks(struct live *v)
{
	v->opened = clock_of(CLOCK_MONOTONIC);
	v->latest = clock_of(CLOCK_REALTIME);
	v->ahead = v->latest - v->opened;
	v->now.clock = v->now.dropped_until = INT64_MIN;
}

struct live *live_open(const struct live_options *o, struct live_word *word)
{
	struct live *v = calloc(1, sizeof(*v));

	*word = (struct live_word){ 0 };
	if (v == NULL) {
		err_set(&word->err, "out of memory");
		return NULL;
	}
	if (activate(v, o, word) < 0 || allocate(v, &word->err) < 0) {
		live_close(v);
		return NULL;
	}
	describe(v, o);
	start_clocks(v);
	return v;
}

static int64_t time_of(const struct live *v, const struct pcap_pkthdr *h)
{
	int64_t second = h->ts.tv_sec;

	if (second > FRAME_TIME_MAX / NS_PER_S - 1)
		second = FRAME_TIME_MAX / NS_PER_S - 1;
	return second * NS_PER_S + (int64_t)h->ts.tv_usec *
		(v->nanoseconds ? 1 : NS_PER_US);
}

static void take(u_char *user, const struct pcap_pkthdr *h, const u_char *at)
{
	struct live *v = (struct live *)(void *)user;
	struct frame_batch *b = v->batch;
	struct capture_info *info = &v->info;
	struct frame *f;
	size_t n = h->caplen;

	if (b->n == FRAME_BATCH)	/* more than libpcap was asked for */
		return;
	if (n > v->size - v->used)
		n = v->size - v->used;
	memcpy(v->bytes + v->used, at, n);
	f = &b->frame[b->n++];
	*f = (struct frame){
		.number = ++info->packets,
		.time = time_of(v, h),
		.bytes = v->bytes + v->used,
		.caplen = (uint32_t)n,
		.wirelen = h->len,
		.linktype = v->interface.linktype,
	};
	v->used += n;
	info->bytes += n;
	if (f->time < info->start)
		info->start = f->time;
	if (f->time > info->end)
		info->end = f->time;
	v->latest = f->time;
}

/* The counters have 32 bits; what is new of them is right if they are looked
 * at before they come around. */
void live_count(struct live *v)
{
	struct pcap_stat s;
	uint64_t drops;

	tell_time(v);
	v->counted = v->now.elapsed;
	if (pcap_stats(v->pcap, &s) < 0)
		return;
	drops = (uint64_t)(s.ps_drop - v->drops[0]) +
		(s.ps_ifdrop - v->drops[1]);
	v->drops[0] = s.ps_drop;
	v->drops[1] = s.ps_ifdrop;
	v->interface.drops += drops;
	if (drops > 0)
		v->now.dropped_until = v->opened + v->now.elapsed + v->ahead;
}

/* Nothing came, though it was waited for: time has gone on all the same. */
static void let_time_pass(struct live *v)
{
	int64_t clock = v->latest + v->now.elapsed - v->latest_at -
		(int64_t)MARGIN_MS * NS_PER_MS;

	if (clock > v->now.clock)
		v->now.clock = clock;
}

static int dispatch(struct live *v, size_t most, struct err *err)
{
	int got = pcap_dispatch(v->pcap, (int)most, take, (u_char *)v);

	if (got < 0 && got != PCAP_ERROR_BREAK)
		return err_set(err, "%s", pcap_geterr(v->pcap));
	return 0;
}

/* libpcap goes on in silence when an interface goes down. Where nobody can
 * tell, as of "any", it is up. */
static bool is_down(const struct live *v)
{
#ifdef SIOCGIFFLAGS
	struct ifreq r = { 0 };

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%.*s",
	         (int)sizeof(r.ifr_name) - 1, v->interface.name);
	return v->fd >= 0 && ioctl(v->fd, SIOCGIFFLAGS, &r) == 0 &&
	       !(r.ifr_flags & IFF_UP);
#else
	(void)v;
	return false;
#endif
}

/* False: in vain. What ails an interface is told by poll() too, and that again
 * and again. */
static bool wait_for_packets(const struct live *v)
{
	struct pollfd p = { .fd = v->fd, .events = POLLIN };
	int got = poll(&p, v->fd >= 0, WAIT_MS);

	if (got > 0 && !(p.revents & POLLIN))
		poll(NULL, 0, WAIT_MS);
	return got != 0;
}

int live_next(struct live *v, size_t most, struct frame_batch *batch,
              struct err *err)
{
	bool in_vain = false;

	batch->n = v->used = 0;
	v->batch = batch;
	if (most > FRAME_BATCH)
		most = FRAME_BATCH;
	if (dispatch(v, most, err) < 0)
		return -1;
	if (batch->n == 0) {
		in_vain = !wait_for_packets(v);
		if (dispatch(v, most, err) < 0)
			return -1;
		if (batch->n == 0 && is_down(v))
			return err_set(err, "the interface went down");
	}
	tell_time(v);
	if (batch->n > 0)
		v->latest_at = v->now.elapsed;
	else if (in_vain)
		let_time_pass(v);
	if (v->now.elapsed - v->counted >= (int64_t)COUNT_MS * NS_PER_MS)
		live_count(v);
	return 0;
}

struct live_now live_now(const struct live *v)
{
	return v->now;
}

const struct capture_info *live_info(const struct live *v)
{
	return &v->info;
}

void live_close(struct live *v)
{
	if (v == NULL)
		return;
	if (v->pcap != NULL)
		pcap_close(v->pcap);
	free(v->bytes);
	free(v);
}
