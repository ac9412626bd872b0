/* SPDX-License-Identifier: ISC */
/* replay.c - walks files through a fuzz target, for compilers without
 * libFuzzer. Each input lies in a block of its own size, so that a sanitizer
 * sees a read past its end. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The file's bytes in a block that the caller frees, or NULL. */
static uint8_t *read_all(FILE *f, size_t *size)
{
	uint8_t *data;
	long end;

	if (fseek(f, 0, SEEK_END) != 0 || (end = ftell(f)) < 0)
		return NULL;
	rewind(f);
	*size = (size_t)end;
	data = malloc(*size ? *size : 1);
	if (data && fread(data, 1, *size, f) != *size) {
		free(data);
		return NULL;
	}
	return data;
}

static int replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size = 0;

	if (f) {
		data = read_all(f, &size);
		fclose(f);
	}
	if (!data) {
		perror(path);
		return -1;
	}
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int status = EXIT_SUCCESS;

	for (int i = 1; i < argc; i++)
		if (replay(argv[i]) < 0)
			status = EXIT_FAILURE;
	return status;
}
