/* region.h: files in memory for regions, and heaps that have to begin. */
#ifndef NATIVE_GNU_MMALLOC_REGION_H
#define NATIVE_GNU_MMALLOC_REGION_H

#include "clause.h"
#include "mmalloc.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REGION_BYTES = 1 << 20 };

static inline int region_file(void)
{
    int file = memfd_create("region", MFD_CLOEXEC);
    if (file < 0)
        clause_unsupported("there is no file in memory");
    return file;
}

static inline void *region_sure(int file, void *base, int flags)
{
    void *md = mmalloc_attach_sized(file, base, flags, REGION_BYTES);
    clause_expect(md != NULL, "the attach gave NULL, error %d", mmalloc_errno(NULL));
    return md;
}

static inline void region_refused(int file, void *base, int flags, int error, const char *what)
{
    void *md = mmalloc_attach_with(file, base, flags);
    clause_expect(md == NULL && mmalloc_errno(NULL) == error && errno == error,
                  "%s gave %p, error %d instead of %d", what, md, mmalloc_errno(NULL), error);
}

static inline void region_end(void *md)
{
    clause_expect(mmalloc_detach(md) == NULL, "the detach failed, error %d", mmalloc_errno(md));
}

static inline void *region_start(void *md)
{
    void *start = NULL, *end = NULL;
    int error = mmalloc_endpoints(md, &start, &end);
    clause_expect(error == 0 && start < end, "the endpoints are %p and %p", start, end);
    return start;
}

static inline long long region_length(int file)
{
    struct stat about;
    clause_expect(fstat(file, &about) == 0, "fstat failed");
    return (long long)about.st_size;
}

#endif
