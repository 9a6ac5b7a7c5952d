/* needs.c: the struct of a clause against what is there.  A slot that is missing is asked for in
 * the order of the face, so that the reason is the same in every run. */
#include "needs.h"

#include "companion.h"
#include "owner.h"

#include <string.h>

const char *const needs_call_names[] = {"malloc",
                                        "free",
                                        "free_sized",
                                        "aligned_alloc",
                                        "calloc",
                                        "realloc",
                                        "realloc_in_place",
                                        "usable_size",
                                        "cache",
                                        "range",
                                        "persist",
                                        "check",
                                        "walk",
                                        "stats",
                                        "trim",
                                        "compact",
                                        "owns",
                                        NULL};

const char *const needs_trait_names[] = {"SINGLETON",
                                         "THREAD_SAFE",
                                         "CROSS_THREAD_FREE",
                                         "FORK_SAFE",
                                         "SHARED",
                                         "PERSISTENT",
                                         "CRASH_SAFE",
                                         "RELOCATABLE",
                                         "BOUNDED",
                                         "MAY_BLOCK",
                                         "SETS_ERRNO",
                                         "DETECTS_DOUBLE_FREE",
                                         "DETECTS_FOREIGN_FREE",
                                         "DETECTS_OVERFLOW",
                                         "DETECTS_WRITE_AFTER_FREE",
                                         NULL};

const char *const needs_host_names[] = {"RLIMIT_AS",
                                        "FIXED_NOREPLACE",
                                        "ROBUST_MUTEX",
                                        "PTRACE",
                                        "SYSCALL_FAULTS",
                                        "PROTECT_HOLE",
                                        "LARGE_MEMORY",
                                        "MAP_COUNT",
                                        "RSEQ",
                                        "EXEC",
                                        NULL};

/* Which functions of the C library the slots of the heap face stand for, in the order of enum
 * clause_call. */
static const char *const slot_functions[] = {"malloc", "free",    NULL, "aligned_alloc",
                                             "calloc", "realloc", NULL, "malloc_usable_size"};

enum { HEAP_CALLS = (CLAUSE_USABLE_SIZE << 1) - 1 };

int needs_host_bit(const char *name, size_t length)
{
    for (int bit = 0; needs_host_names[bit] != NULL; bit++)
        if (strlen(needs_host_names[bit]) == length &&
            memcmp(needs_host_names[bit], name, length) == 0)
            return bit;
    return -1;
}

static uint32_t heap_calls(const struct allocator_heap *heap)
{
    if (heap == NULL)
        return 0;
    return (heap->malloc != NULL ? CLAUSE_MALLOC : 0u) | (heap->free != NULL ? CLAUSE_FREE : 0u) |
           (heap->free_sized != NULL ? CLAUSE_FREE_SIZED : 0u) |
           (heap->aligned_alloc != NULL ? CLAUSE_ALIGNED_ALLOC : 0u) |
           (heap->calloc != NULL ? CLAUSE_CALLOC : 0u) |
           (heap->realloc != NULL ? CLAUSE_REALLOC : 0u) |
           (heap->realloc_in_place != NULL ? CLAUSE_REALLOC_IN_PLACE : 0u) |
           (heap->usable_size != NULL ? CLAUSE_USABLE_SIZE : 0u);
}

static uint32_t inspect_calls(const struct allocator_inspect *inspect)
{
    if (inspect == NULL)
        return 0;
    return (inspect->check != NULL ? CLAUSE_CHECK : 0u) |
           (inspect->walk != NULL ? CLAUSE_WALK : 0u) |
           (inspect->stats != NULL ? CLAUSE_STATS : 0u) |
           (inspect->trim != NULL ? CLAUSE_TRIM : 0u) |
           (inspect->compact != NULL ? CLAUSE_COMPACT : 0u) |
           (inspect->owns != NULL ? CLAUSE_OWNS : 0u);
}

static uint32_t calls_of(const struct allocator *allocator)
{
    return heap_calls(allocator->heap) | inspect_calls(allocator->inspect) |
           (allocator->cache != NULL ? CLAUSE_CACHE : 0u) |
           (allocator->range != NULL ? CLAUSE_RANGE : 0u) |
           (allocator->persist != NULL ? CLAUSE_PERSIST : 0u);
}

static void allocator_meet(const struct clause *clause, const struct allocator *allocator)
{
    uint32_t calls = clause->calls & ~calls_of(allocator);
    uint32_t traits = clause->traits & ~allocator->traits;
    if ((calls & HEAP_CALLS) != 0 && allocator->heap == NULL)
        clause_unsupported("it has no heap face");
    for (unsigned bit = 0; needs_call_names[bit] != NULL; bit++)
        if (calls & (1u << bit))
            clause_unsupported("it has no %s", needs_call_names[bit]);
    for (unsigned bit = 0; needs_trait_names[bit] != NULL; bit++)
        if (traits & (1u << bit))
            clause_unsupported("it is not %s", needs_trait_names[bit]);
}

/* The process's own malloc: each function that the clause reaches is the tested library's. */
static void owners_meet(const struct clause *clause, const char *library)
{
    owner_expect_loaded(library);
    for (const char *const *symbol = clause->symbols; symbol != NULL && *symbol != NULL; symbol++)
        owner_expect(*symbol, library);
    for (unsigned bit = 0; bit < sizeof slot_functions / sizeof slot_functions[0]; bit++)
        if ((clause->calls & (1u << bit)) != 0 && slot_functions[bit] != NULL)
            owner_expect(slot_functions[bit], library);
}

static void host_meet(const struct clause *clause, const struct request *request)
{
    for (unsigned bit = 0; needs_host_names[bit] != NULL; bit++)
        if (clause->hosts & request->lacks & (1u << bit))
            clause_unsupported("the host lacks %s: %s", needs_host_names[bit],
                               request->lacks_why[bit]);
}

/* A clause that starts or loads a companion need not say so: companion.h sees to it. */
static void companions_meet(const struct request *request)
{
    int bit = needs_host_bit("EXEC", strlen("EXEC"));
    companion_no_exec = request->lacks & (1u << bit) ? request->lacks_why[bit] : NULL;
}

void needs_meet(const struct request *request)
{
    const struct clause *clause = request->listing->clause;
    if (request->allocator != NULL)
        allocator_meet(clause, request->allocator);
    if (request->in_process)
        owners_meet(clause, request->library);
    host_meet(clause, request);
    companions_meet(request);
}
