/* options.h: the words of an option text, as allocator.h has them. */
#ifndef MMALLOC_OPTIONS_H
#define MMALLOC_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum { OPTIONS_PATH = 1024 };

struct options {
    char path[OPTIONS_PATH]; /* "": none */
    uint64_t size, base;     /* 0: not said */
    int flags;               /* enum mmalloc_flag and OPEN_IN_FILE */
    bool create, existing;
};

/* Adds what the text says.  An errno or 0. */
int options_take(struct options *options, const char *text);

#endif
