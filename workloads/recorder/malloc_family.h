/* malloc_family.h: the malloc family as the recorder exports it, for the files that add further
 * names. */
#ifndef ASSAY_RECORDER_MALLOC_FAMILY_H
#define ASSAY_RECORDER_MALLOC_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT void *malloc(size_t size);
EXPORT void free(void *block);
EXPORT void *calloc(size_t count, size_t size);
EXPORT void *realloc(void *block, size_t size);
EXPORT void *reallocarray(void *block, size_t count, size_t size);
EXPORT void *aligned_alloc(size_t alignment, size_t size);
EXPORT int posix_memalign(void **block, size_t alignment, size_t size);
EXPORT void *memalign(size_t alignment, size_t size);
EXPORT void *valloc(size_t size);
EXPORT void *pvalloc(size_t size);

/* Finds the next definitions, if that has not been done. */
void malloc_family_resolve(void);

/* The file that a function or an object is in, or NULL. */
const char *malloc_family_file_of(const void *place);

/* Whether every call of the family goes on to this file. */
bool malloc_family_is_of(const char *file);

#endif
