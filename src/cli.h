/* SPDX-License-Identifier: ISC */
/* cli.h - the command line: argv in, plain data out. The options are the rows
 * of cli.def; usage.h prints them. */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/moment.h"
#include "base/net.h"
#include "base/words.h"
#include "find/finding.h"
#include "settings/settings.h"

/* What a row's argument is, and so how it is read and what it sets. */
enum option_kind {
	OPT_FLAG,	/* none; sets a bool */
	OPT_NUMBER,	/* uint64_t, 1 or more */
	OPT_SNAPLEN,	/* uint64_t, 0 to CLI_SNAPLEN_MOST */
	OPT_SEED,	/* uint16_t */
	OPT_BYTES,	/* uint64_t, 1 or more, suffix K, M or G */
	OPT_SECONDS,	/* uint32_t, 1 to a day */
	OPT_DURATION,	/* int64_t, ns, more than 0 */
	OPT_TEXT,	/* const char * */
	OPT_ONCE,	/* the same, given once at most */
	OPT_CHOICE,	/* int: index in the row's list of words */
	OPT_FILE,	/* appends to files */
	OPT_FORMAT,	/* appends to outputs */
	OPT_ENABLE,	/* the four that change which findings are made */
	OPT_DISABLE,
	OPT_ONLY,
	OPT_LEVEL,
	OPT_SETTING,	/* a number of limits */
	OPT_CHECKSUMS,	/* sets checksums, or appends to checksum_nets */
	OPT_SERVER,	/* appends to servers */
	OPT_MOMENT,	/* struct moment */
	OPT_CONFIG,	/* reads a file of options */
	OPT_ACTION,	/* sets action and, from the argument, about */
	OPT_KINDS
};

struct cli_option {
	char letter;		/* 0: it has only a long name */
	const char *name;
	const char *argument;	/* "N", "a|b|c", "[=a|b]" if it may be left
				 * out, or NULL */
	enum option_kind kind;
	size_t at;		/* of its field in struct options */
	const char *group, *help;
	bool live;		/* it asks for -i */
};

/* A way to call the program. */
struct cli_form {
	const char *arguments, *does;
};

extern const struct cli_form cli_forms[];
extern const size_t cli_forms_n;

extern const struct cli_option cli_options[];
extern const size_t cli_options_n;

enum options_action {
	ACTION_AUDIT, ACTION_LIST_FINDINGS, ACTION_LIST_LIMITS, ACTION_EXPLAIN,
	ACTION_COMPLETIONS, ACTION_LIST_INTERFACES, ACTION_VERSION, ACTION_HELP
};

/* In the order of the words in cli.def, as all choices. */
enum cli_flows { CLI_FLOWS_FINDINGS, CLI_FLOWS_ALL, CLI_FLOWS_NONE };
enum cli_checksums {
	CLI_CHECKSUMS_AUTO, CLI_CHECKSUMS_VERIFY, CLI_CHECKSUMS_IGNORE
};

enum cli_when { CLI_AUTO, CLI_ALWAYS, CLI_NEVER };
enum cli_direction { CLI_INOUT, CLI_IN, CLI_OUT };

enum { OUTPUTS_MAX = 8, CLI_SNAPLEN_MOST = 262144 };

struct options_output {
	char format[WORDS_LONGEST];	/* "json" ... */
	const char *path;	/* NULL: standard output */
};

/* All strings are argv's, or those of `settings', but `words'. */
struct options {
	enum options_action action;
	const char *about;	/* the form of a list, or the id to explain */

	const char **files;	/* at least one when action is ACTION_AUDIT */
	size_t files_n;		/* and `interface' is NULL, else none */
	bool read_named;	/* -r was given */
	const char *live_named;	/* of the options on the command line that ask
				 * for -i the first, or NULL */
	uint64_t packets_max;	/* 0: all */
	const char *filter;	/* or NULL */
	const char *filter_file;	/* or NULL; not both */
	bool bpf_strict;
	struct moment start, stop;	/* packets from and to then, both with */
	int checksums;		/* enum cli_checksums */
	struct net_rules checksum_nets;	/* the same for these senders */
	struct net_rules servers;	/* value: the port */

	const char *interface;	/* to listen on, or NULL */
	char *words;		/* its filter, allocated, or NULL */
	const char *linktype, *user;
	int64_t duration_ns;	/* 0: no end */
	uint64_t snaplen, buffer_kib;	/* 0: the default */
	bool no_promiscuous;
	int direction;		/* enum cli_direction */

	struct options_output outputs[OUTPUTS_MAX];
	size_t outputs_n;	/* at least one */
	const char *output;	/* -o, already moved into outputs */
	int flows;		/* enum cli_flows */
	uint64_t flow;		/* report this one alone; 0: all */
	bool ws_frames;
	uint16_t community_id_seed;
	bool quiet, verbose, numeric;
	int color, progress;	/* enum cli_when */

	int min_severity, min_certainty;
	int fail_on;		/* enum severity; SEV_N: never */
	int fail_certainty;
	bool strict;
	bool only;		/* --only was given */
	bool off[FIND_N];	/* findings that are not made */
	int level[FIND_N];	/* severities to use; SEV_N: the row's own */
	uint32_t msl_s;

	struct limits limits;
	uint64_t mem_limit;	/* bytes */

	const char *config;	/* the file that --config named last */
	struct settings settings;	/* what stands in all of them */
	uint8_t replaceable;	/* of those, what the command line replaces */
};

/* Reads the command line into o, and before it the files that it names with
 * --config; -1 and err on a wrong option or value. With no file named, the file
 * is "-" (standard input); whether that is a terminal is the caller's to ask.
 * Free with options_fini() in either case. */
int options_parse(struct options *o, int argc, char **argv, struct err *err);
void options_fini(struct options *o);

#endif
