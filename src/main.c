/* SPDX-License-Identifier: ISC */
/* main.c - audit the captures that the command line names. */
#include <stdio.h>

#include "config.h"

int main(void)
{
	puts(PACKAGE_STRING);
	return 0;
}
