/* SPDX-License-Identifier: ISC */
/* signals.c - handlers only set flags: the one state that no call can pass. */
#include "signals.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t stop, tell;

static void ask_stop(int number)
{
	(void)number;
	stop = 1;
}

static void ask_tell(int number)
{
	(void)number;
	tell = 1;
}

/* Without SA_RESTART: who waits for packets is woken. */
static void catch(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_flags = flags };

	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

/* Who goes on after a hangup has it ignored before. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

static void read_on(int number)
{
	(void)number;
}

void signals_read_on(void)
{
	if (!is_ignored(SIGINT))
		catch(SIGINT, read_on, (int)(SA_RESETHAND | SA_RESTART));
}

void signals_catch(void)
{
	catch(SIGINT, ask_stop, (int)SA_RESETHAND);
	catch(SIGTERM, ask_stop, (int)SA_RESETHAND);
	if (!is_ignored(SIGHUP))
		catch(SIGHUP, ask_stop, (int)SA_RESETHAND);
	catch(SIGUSR1, ask_tell, 0);
}

bool signals_stop(void)
{
	return stop;
}

bool signals_tell(void)
{
	const bool told = tell;

	tell = 0;
	return told;
}
