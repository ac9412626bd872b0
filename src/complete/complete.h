/* SPDX-License-Identifier: ISC */
/* complete.h - scripts that let a shell complete the command line. All that
 * they offer comes from cli.def, findings.def and limits.def. */
#ifndef COMPLETE_COMPLETE_H
#define COMPLETE_COMPLETE_H

#include <stdio.h>

/* Writes the script for "bash", "zsh" or "fish". */
void complete_write(FILE *out, const char *shell);

#endif
