/* SPDX-License-Identifier: ISC */
#include "capture/privs.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

/* Groups first: who is not root any more cannot change them. */
static int become(const char *user, const struct passwd *p)
{
	if (initgroups(user, p->pw_gid) != 0)
		return -1;
	if (setresgid(p->pw_gid, p->pw_gid, p->pw_gid) != 0)
		return -1;
	return setresuid(p->pw_uid, p->pw_uid, p->pw_uid);
}

int privs_drop(const char *user, struct err *err)
{
	const struct passwd *p;

	errno = 0;
	p = getpwnam(user);
	if (p == NULL)
		return err_set(err, "no user is called '%.64s'", user);
	if (become(user, p) != 0)
		return err_set(err, "cannot become %.64s: %s", user,
			strerror(errno));
	if (p->pw_uid != 0 && setresuid(0, 0, 0) == 0)
		return err_set(err, "became %.64s, but can go back", user);
	return 0;
}
