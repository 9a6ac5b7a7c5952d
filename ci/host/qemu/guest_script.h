/* What a guest is to do: a file of the initramfs, a sequence of strings that each end in NUL.
 * Counts are decimal.  guest.py writes it; a file that breaks off is a fault of the image, and ends
 * the guest with a message on its console. */
#ifndef GUEST_SCRIPT_H
#define GUEST_SCRIPT_H

#include <stddef.h>

struct script {
    char *at;        /* the next string */
    const char *end; /* one past the last NUL */
};

/* Reads the whole file, which stays in memory for good. */
struct script script_read(const char *path);

/* The next string, owned by the script. */
char *script_string(struct script *script);

/* The next string as a number that is not negative. */
long script_number(struct script *script);

/* A count and so many strings: an array that ends in NULL, to be freed by the caller. */
char **script_strings(struct script *script);

#endif
