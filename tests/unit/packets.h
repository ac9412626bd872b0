/* SPDX-License-Identifier: ISC */
/* packets.h - packets from their IP header on, each under the line of tcpdump
 * that it spells. DATA, SYN and ACK belong to one connection. */
#ifndef UNIT_PACKETS_H
#define UNIT_PACKETS_H

/* IP (tos 0x2,ECT(0), ttl 64, id 4660, offset 0, flags [DF], proto TCP (6),
 * length 60) 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], cksum 0x9893
 * (correct), seq 1, win 64240, options [mss 1460,sackOK,TS val 1000 ecr
 * 0,nop,wscale 7], length 0 */
#define SYN4 \
	"45 02 00 3c 12 34 40 00 40 06 14 84 0a 00 00 01 " \
	"0a 00 00 02 9c 40 00 50 00 00 00 01 00 00 00 00 " \
	"a0 02 fa f0 98 93 00 00 02 04 05 b4 04 02 08 0a " \
	"00 00 03 e8 00 00 00 00 01 03 03 07 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header TCP (6) payload
 * length: 40) 2001:db8::1.40000 > 2001:db8::2.80: Flags [S], cksum 0x5121
 * (correct), seq 1, win 64240, options [mss 1460,sackOK,TS val 1000 ecr
 * 0,nop,wscale 7], length 0 */
#define SYN6 \
	"6b 81 23 45 00 28 06 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 9c 40 00 50 00 00 00 01 " \
	"00 00 00 00 a0 02 fa f0 51 21 00 00 02 04 05 b4 " \
	"04 02 08 0a 00 00 03 e8 00 00 00 00 01 03 03 07 "

/* IP (tos 0x2,ECT(0), ttl 64, id 4660, offset 0, flags [DF], proto TCP (6),
 * length 57) 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], cksum 0x70b1
 * (correct), seq 2:7, ack 1001, win 502, options [nop,nop,TS val 1001 ecr
 * 2000], length 5: HTTP */
#define DATA4 \
	"45 02 00 39 12 34 40 00 40 06 14 87 0a 00 00 01 " \
	"0a 00 00 02 9c 40 00 50 00 00 00 02 00 00 03 e9 " \
	"80 18 01 f6 70 b1 00 00 01 01 08 0a 00 00 03 e9 " \
	"00 00 07 d0 68 65 6c 6c 6f "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header TCP (6) payload
 * length: 37) 2001:db8::1.40000 > 2001:db8::2.80: Flags [P.], cksum 0x293f
 * (correct), seq 2:7, ack 1001, win 502, options [nop,nop,TS val 1001 ecr
 * 2000], length 5: HTTP */
#define DATA6 \
	"6b 81 23 45 00 25 06 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 9c 40 00 50 00 00 00 02 " \
	"00 00 03 e9 80 18 01 f6 29 3f 00 00 01 01 08 0a " \
	"00 00 03 e9 00 00 07 d0 68 65 6c 6c 6f "

/* IP (tos 0x2,ECT(0), ttl 64, id 4660, offset 0, flags [DF], proto TCP (6),
 * length 40) 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], cksum 0xf95b
 * (correct), ack 1001, win 502, length 0 */
#define ACK4 \
	"45 02 00 28 12 34 40 00 40 06 14 98 0a 00 00 01 " \
	"0a 00 00 02 9c 40 00 50 00 00 00 07 00 00 03 e9 " \
	"50 10 01 f6 f9 5b 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header TCP (6) payload
 * length: 20) 2001:db8::1.40000 > 2001:db8::2.80: Flags [.], cksum 0xb1e9
 * (correct), ack 1001, win 502, length 0 */
#define ACK6 \
	"6b 81 23 45 00 14 06 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 9c 40 00 50 00 00 00 07 " \
	"00 00 03 e9 50 10 01 f6 b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header Options (0)
 * payload length: 28) 2001:db8::1 > 2001:db8::2: HBH (rtalert: 0x0000)
 * (padn) 40000 > 80: Flags [.], cksum 0xb1e9 (correct), ack 1001, win 502,
 * length 0 */
#define HBH \
	"6b 81 23 45 00 1c 00 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 06 00 05 02 00 00 01 00 " \
	"9c 40 00 50 00 00 00 07 00 00 03 e9 50 10 01 f6 " \
	"b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header Options (0)
 * payload length: 52) 2001:db8::1 > 2001:db8::2: HBH (rtalert: 0x0000)
 * (padn) DSTOPT (padn) frag (0xdeadbeef:0|28) DSTOPT (padn) 40000 > 80:
 * Flags [.], ack 1001, win 502, length 0 */
#define HBH_DST_ATOMIC_DST \
	"6b 81 23 45 00 34 00 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 3c 00 05 02 00 00 01 00 " \
	"2c 00 01 04 00 00 00 00 3c 00 00 00 de ad be ef " \
	"06 00 01 04 00 00 00 00 9c 40 00 50 00 00 00 07 " \
	"00 00 03 e9 50 10 01 f6 b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header Routing (43)
 * payload length: 44) 2001:db8::1 > 2001:db8::2: RT6 (len=2, type=0
 * [Deprecated], segleft=0, rsv=0x0, [0]2001:db8::2) 40000 > 80: Flags [.],
 * cksum 0xb1e9 (correct), ack 1001, win 502, length 0 */
#define ROUTING_DONE \
	"6b 81 23 45 00 2c 2b 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 06 02 00 00 00 00 00 00 " \
	"20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 " \
	"9c 40 00 50 00 00 00 07 00 00 03 e9 50 10 01 f6 " \
	"b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header Routing (43)
 * payload length: 44) 2001:db8::1 > 2001:db8::9: RT6 (len=2, type=0
 * [Deprecated], segleft=1, rsv=0x0, [0]2001:db8::2) 40000 > 80: Flags [.],
 * cksum 0xb1e9 (correct), ack 1001, win 502, length 0 */
#define ROUTING_TO_GO \
	"6b 81 23 45 00 2c 2b 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 09 06 02 00 01 00 00 00 00 " \
	"20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 " \
	"9c 40 00 50 00 00 00 07 00 00 03 e9 50 10 01 f6 " \
	"b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header Routing (43)
 * payload length: 44) 2001:db8::1 > 2001:db8::9: RT6 (len=2, type=4,
 * segleft=1, last-entry=0, flags=0x0, tag=0, [0]2001:db8::2) 40000 > 80:
 * Flags [.], cksum 0xb1e9 (correct), ack 1001, win 502, length 0 */
#define SEGMENTS_TO_GO \
	"6b 81 23 45 00 2c 2b 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 09 06 02 04 01 00 00 00 00 " \
	"20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 " \
	"9c 40 00 50 00 00 00 07 00 00 03 e9 50 10 01 f6 " \
	"b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header Routing (43)
 * payload length: 44) 2001:db8::1 > 2001:db8::9: RT6 (len=2, type=3,
 * segleft=1 (unknown type) (invalid) */
#define ROUTING_UNKNOWN \
	"6b 81 23 45 00 2c 2b 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 09 06 02 03 01 00 00 00 00 " \
	"20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 " \
	"9c 40 00 50 00 00 00 07 00 00 03 e9 50 10 01 f6 " \
	"b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header unknown (60)
 * payload length: 44) 2001:db8::9 > 2001:db8::2: DSTOPT (padn)(homeaddr:
 * 2001:db8::7) 40000 > 80: Flags [.], cksum 0xb1e3 (incorrect -> 0xb1e1),
 * ack 1001, win 502, length 0 (right against the home address, which tcpdump
 * does not use) */
#define HOME \
	"6b 81 23 45 00 2c 3c 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 09 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 06 02 01 02 00 00 c9 10 " \
	"20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07 " \
	"9c 40 00 50 00 00 00 07 00 00 03 e9 50 10 01 f6 " \
	"b1 e3 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header AH (51) payload
 * length: 44) 2001:db8::1 > 2001:db8::2:
 * AH(length=4(24-bytes),spi=0x00000001,seq=0x2,icv=0x000000000000000000000000):
 * 40000 > 80: Flags [.], cksum 0xb1e9 (correct), ack 1001, win 502, length 0 */
#define AH6 \
	"6b 81 23 45 00 2c 33 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 06 04 00 00 00 00 00 01 " \
	"00 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 " \
	"9c 40 00 50 00 00 00 07 00 00 03 e9 50 10 01 f6 " \
	"b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header Mobility (135)
 * payload length: 8) 2001:db8::1 > 2001:db8::2: mobility: BRR */
#define MOBILITY \
	"6b 81 23 45 00 08 87 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 3b 00 00 00 00 00 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header unknown (60)
 * payload length: 36) 2001:db8::1 > 2001:db8::2: DSTOPT (padn) [The
 * Hop-by-Hop Options header don't follow the IPv6 header] (invalid) */
#define DST_HBH \
	"6b 81 23 45 00 24 3c 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 00 00 01 04 00 00 00 00 " \
	"06 00 05 02 00 00 01 00 9c 40 00 50 00 00 00 07 " \
	"00 00 03 e9 50 10 01 f6 b1 e9 00 00 "

/* IP6 (class 0xb8, flowlabel 0x12345, hlim 64, next-header Options (0)
 * payload length: 0) 2001:db8::1 > 2001:db8::2: HBH (jumbo: 28 - < 65536)
 * [No valid Jumbo Payload Hop-by-Hop option found] (invalid) (short for a
 * jumbogram, but its length holds) */
#define JUMBO \
	"6b 81 23 45 00 00 00 40 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00 " \
	"00 00 00 00 00 00 00 02 06 00 c2 04 00 00 00 1c " \
	"9c 40 00 50 00 00 00 07 00 00 03 e9 50 10 01 f6 " \
	"b1 e9 00 00 "

/* IP (tos 0x2,ECT(0), ttl 64, id 4660, offset 0, flags [DF], proto AH (51),
 * length 64) 10.0.0.1 > 10.0.0.2:
 * AH(length=4(24-bytes),spi=0x00000001,seq=0x2,icv=0x000000000000000000000000):
 * 40000 > 80: Flags [.], cksum 0xf95b (correct), ack 1001, win 502, length 0 */
#define AH4 \
	"45 02 00 40 12 34 40 00 40 33 14 53 0a 00 00 01 " \
	"0a 00 00 02 06 04 00 00 00 00 00 01 00 00 00 02 " \
	"00 00 00 00 00 00 00 00 00 00 00 00 9c 40 00 50 " \
	"00 00 00 07 00 00 03 e9 50 10 01 f6 f9 5b 00 00 "

/* IP (tos 0x2,ECT(0), ttl 64, id 4660, offset 0, flags [DF], proto TCP (6),
 * length 44, options (RA)) 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], cksum
 * 0xf95b (correct), ack 1001, win 502, length 0 */
#define OPTIONS4 \
	"46 02 00 2c 12 34 40 00 40 06 7f 8f 0a 00 00 01 " \
	"0a 00 00 02 94 04 00 00 9c 40 00 50 00 00 00 07 " \
	"00 00 03 e9 50 10 01 f6 f9 5b 00 00 "

#endif
