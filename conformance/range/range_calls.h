/* range_calls.h: the range face of a clause's run, a function an operation.
 *
 * What is mapped is private and anonymous where nothing else is said.  Lengths and addresses are in
 * bytes; a call returns 0 or an errno, and a call named `sure` fails the clause instead.
 */
#ifndef ASSAY_RANGE_CALLS_H
#define ASSAY_RANGE_CALLS_H

#include "clause.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

#define RANGE_PLAIN (MAP_PRIVATE | MAP_ANONYMOUS)

/* The part of `flags` that every allocator of ranges keeps. */
#define RANGE_KIND (MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS)

/* An address that no space has.  On aarch64, where the top byte counts for nothing, it is in the
 * kernel's half. */
#define RANGE_BEYOND UINT64_C(0x4080000000000000)

/* The bytes of a page. */
static inline uint64_t range_page(const struct clause_run *run)
{
    return run->allocator->min_align;
}

static inline int range_map_any(const struct clause_run *run, uint64_t length, int prot,
                                uint64_t *address)
{
    return run->allocator->range->map_any(run->handle, length, prot, RANGE_PLAIN, -1, 0, address);
}

static inline int range_map_at(const struct clause_run *run, uint64_t address, uint64_t length,
                               int prot)
{
    return run->allocator->range->map_at(run->handle, address, length, prot, RANGE_PLAIN, -1, 0,
                                         NULL, NULL);
}

static inline int range_unmap(const struct clause_run *run, uint64_t address, uint64_t length)
{
    return run->allocator->range->unmap(run->handle, address, length, NULL, NULL);
}

static inline int range_protect(const struct clause_run *run, uint64_t address, uint64_t length,
                                int prot)
{
    return run->allocator->range->protect(run->handle, address, length, prot, NULL, NULL);
}

/* Tells if something holds the page; a third answer fails the clause. */
static inline bool range_query(const struct clause_run *run, uint64_t address,
                               struct allocator_range_info *info)
{
    int error = run->allocator->range->query(run->handle, address, info);
    clause_expect(error == 0 || error == ENOMEM, "query of %#" PRIx64 " gave error %d", address,
                  error);
    return error == 0;
}

static inline bool range_is_mapped(const struct clause_run *run, uint64_t address)
{
    struct allocator_range_info info;
    return range_query(run, address, &info);
}

static inline uint64_t range_sure_map_any(const struct clause_run *run, uint64_t length, int prot)
{
    uint64_t address = 0;
    int error = range_map_any(run, length, prot, &address);
    clause_expect(error == 0, "map_any of %" PRIu64 " bytes gave error %d", length, error);
    return address;
}

static inline void range_sure_unmap(const struct clause_run *run, uint64_t address, uint64_t length)
{
    int error = range_unmap(run, address, length);
    clause_expect(error == 0, "unmap of %" PRIu64 " bytes at %#" PRIx64 " gave error %d", length,
                  address, error);
}

#ifdef __SANITIZE_THREAD__
enum { RANGE_IS_INTERCEPTED = 1 }; /* the sanitizer maps and unmaps its shadow along */
#else
enum { RANGE_IS_INTERCEPTED = 0 };
#endif

/* UNSUPPORTED where the pages are the process's own and it is not Linux alone that keeps them. */
static inline void range_must_be_real(const struct clause_run *run)
{
    if ((run->allocator->traits & ALLOCATOR_SINGLETON) == 0)
        return;
    if (run->lacks & CLAUSE_HOST_PROTECT_HOLE)
        clause_unsupported("the host lacks a mmap of its own: an emulator keeps the mappings");
    if (RANGE_IS_INTERCEPTED)
        clause_unsupported("the sanitizer stands before the host's mmap");
}

/* The name of an error that values tell. */
static inline const char *range_error(int error)
{
    return error == 0        ? "0"
           : error == EINVAL ? "EINVAL"
           : error == ENOMEM ? "ENOMEM"
           : error == EEXIST ? "EEXIST"
                             : "another error";
}

static inline bool range_is_refusal(int error)
{
    return error == EINVAL || error == ENOMEM;
}

/* Another space with the options, to be closed by the caller.  UNSUPPORTED where the allocator does
 * not know options of that kind: it was opened with a harmless one first. */
static inline void *range_open(const struct clause_run *run, const char *options)
{
    void *handle = NULL;
    if (run->allocator->open("start=1M,len=16M,page=4K", &handle) == EINVAL)
        clause_unsupported("its spaces have no options start, len and page");
    run->allocator->close(handle);
    return clause_open(run, options);
}

#endif
