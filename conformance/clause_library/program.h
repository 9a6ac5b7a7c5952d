/* program.h: real programs that a clause starts under the allocator that it tests. */
#ifndef ASSAY_PROGRAM_H
#define ASSAY_PROGRAM_H

#include <stddef.h>

/* Runs the command as this process was started, with its preloaded library, and without; both get
 * `input` of `size` bytes.  Fails the clause if what they write, on either stream, or how they end
 * is not the same.  UNSUPPORTED if the program is not installed for this architecture. */
void program_same(const char *const *words, const char *input, size_t size);

/* The same for a command in front of the program, such as a debugger, or none: UNSUPPORTED also if
 * that fails without the library.  Returns what is not as with the program alone, without the
 * library, in static memory; NULL if it is the same. */
const char *program_difference_under(const char *const *tool, const char *const *words,
                                     const char *input, size_t size);

/* Runs the program as this process was started, with its preloaded library, and returns what it
 * writes, which lives as long as this process.  Fails the clause if it ends otherwise than by
 * status 0. */
const char *program_says(const char *path);

#endif
