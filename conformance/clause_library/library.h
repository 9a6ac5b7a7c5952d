/* library.h: what an ELF file exports and how it wants to be relocated (ELF gABI, chapter 4). */
#ifndef ASSAY_LIBRARY_H
#define ASSAY_LIBRARY_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>

struct library {
    const char *path;
    const char *bytes;
    size_t size;
};

/* The file that defines a function of this process; UNRESOLVED if it cannot be read.  It stays
 * mapped. */
struct library library_of(const char *function);

/* The function of that name that a call reaches, if it is the library's; else NULL. */
void *library_function(const struct library *library, const char *name);

/* Tells if the library is the C library. */
bool library_is_c(const struct library *library);

/* Calls `visit` for each name that the library defines for others. */
void library_exports(const struct library *library, void (*visit)(const char *name, void *argument),
                     void *argument);

/* The number of relocations that ask at run time where thread-local storage is. */
unsigned library_dynamic_tls(const struct library *library);

#endif
