/* written.h: what a record wrote, read back, so that a test compares whole lines. */
#ifndef ASSAY_WRITTEN_H
#define ASSAY_WRITTEN_H

#include "record.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Ends `record` and compares its line, without the newline, with `expected`.
 * Returns 0 if they agree; else says how they differ and returns 1. */
static int written_differs(struct record *record, const char *expected)
{
    char line[RECORD_BYTES_MOST + 1];
    int ends[2];
    if (pipe(ends) != 0 || !record_end(record, ends[1])) {
        perror("written.h: record_end");
        return 1;
    }
    ssize_t count = read(ends[0], line, sizeof line - 1);
    close(ends[0]);
    close(ends[1]);
    line[count > 0 ? count : 0] = '\0';
    size_t length = strlen(expected);
    if (count == (ssize_t)length + 1 && memcmp(line, expected, length) == 0 && line[length] == '\n')
        return 0;
    fprintf(stderr, "expected %s\nwritten  %s", expected, line);
    return 1;
}

#endif
