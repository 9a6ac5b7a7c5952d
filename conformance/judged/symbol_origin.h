/* symbol_origin.h: which file serves a function in this process.
 *
 * A preloaded library that does not load is skipped by the dynamic linker with a warning, and one
 * that defines a part of the family leaves the rest to the C library: a test of such a function
 * would judge the wrong allocator.  `library` NULL stands for the C library.
 */
#ifndef ASSAY_SYMBOL_ORIGIN_H
#define ASSAY_SYMBOL_ORIGIN_H

/* Ends the process with UNRESOLVED if the library does not serve malloc here. */
void symbol_origin_expect_loaded(const char *library);

/* Ends the process with UNSUPPORTED if another file serves the function, or none. */
void symbol_origin_expect(const char *function, const char *library);

#endif
