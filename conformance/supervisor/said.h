/* said.h: the first words that a process wrote, of however many. */
#ifndef ASSAY_SAID_H
#define ASSAY_SAID_H

#include <stdbool.h>
#include <stddef.h>

enum { SAID_MOST = 4096 };

struct said {
    size_t used;
    char text[SAID_MOST];
};

/* Reads what is there, without waiting, keeps the beginning and drops the rest.  False at the end
 * of the file.  Reads a bounded amount: who writes for ever must not keep the reader. */
bool said_read(struct said *said, int file);

/* The first line that has something in it, as printable ASCII; empty where there is none. */
void said_line(const struct said *said, char *line, size_t size);

#endif
