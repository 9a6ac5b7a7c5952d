/* clause.h: what a clause is, and how it answers.
 *
 * A clause is one rule that an allocator keeps or breaks: a file conformance/<group>/<name>.c that
 * defines
 *
 *     const struct clause CLAUSE = { .calls = CLAUSE_CALLOC | CLAUSE_FREE, .run = ... };
 *
 * and beside it <name>.toml, which holds its text.  The clause's name is the group, a dot, and the
 * file's name with its first underscore turned into a dot: heap/calloc_overflow.c is
 * heap.calloc.overflow.
 *
 * Each clause runs in a process of its own on a heap that was opened for it.  It may end that
 * process in any way: a crash, a hang or a wrong exit is a FAIL of the allocator, with its reason.
 * Returning from `run` is PASS, or VALUE where a value was told.  Afterwards its process asks
 * `inspect->check`, where there is one, and a damaged heap is a FAIL too.
 *
 * What a clause needs is said in the struct, never tested in its code: an allocator without it is
 * UNSUPPORTED with the reason.
 *
 * Groups: heap, cache, range, persist go through the faces; process runs in a program under the
 * preloaded allocator and calls the C library's names; misuse grades; native is about one
 * allocator's own interface.
 */
#ifndef ASSAY_CLAUSE_H
#define ASSAY_CLAUSE_H

#include "capability.h"

/* The operations that a clause calls, of enum capability_slot.  An allocator without one of them
 * makes the clause UNSUPPORTED. */
enum clause_call {
    CLAUSE_MALLOC = CAPABILITY_MALLOC,
    CLAUSE_FREE = CAPABILITY_FREE,
    CLAUSE_FREE_SIZED = CAPABILITY_FREE_SIZED,
    CLAUSE_ALIGNED_ALLOC = CAPABILITY_ALIGNED_ALLOC,
    CLAUSE_CALLOC = CAPABILITY_CALLOC,
    CLAUSE_REALLOC = CAPABILITY_REALLOC,
    CLAUSE_REALLOC_IN_PLACE = CAPABILITY_REALLOC_IN_PLACE,
    CLAUSE_USABLE_SIZE = CAPABILITY_USABLE_SIZE,
    CLAUSE_CACHE = CAPABILITY_CACHE,
    CLAUSE_RANGE = CAPABILITY_RANGE,
    CLAUSE_PERSIST = CAPABILITY_PERSIST,
    CLAUSE_CHECK = CAPABILITY_CHECK,
    CLAUSE_WALK = CAPABILITY_WALK,
    CLAUSE_STATS = CAPABILITY_STATS,
    CLAUSE_TRIM = CAPABILITY_TRIM,
    CLAUSE_COMPACT = CAPABILITY_COMPACT,
    CLAUSE_OWNS = CAPABILITY_OWNS,
};

/* What the host must be able to do; the probes answer (qemu-user cannot do all of it). */
enum clause_host {
    CLAUSE_HOST_RLIMIT_AS = 1u << 0,       /* RLIMIT_AS is enforced */
    CLAUSE_HOST_FIXED_NOREPLACE = 1u << 1, /* MAP_FIXED_NOREPLACE is honoured */
    CLAUSE_HOST_ROBUST_MUTEX = 1u << 2,    /* a robust mutex reports its owner's death */
    CLAUSE_HOST_PTRACE = 1u << 3,
    CLAUSE_HOST_SYSCALL_FAULTS = 1u << 4, /* chosen system calls can be made to fail (faults.h) */
    CLAUSE_HOST_PROTECT_HOLE = 1u << 5,   /* mprotect over a hole changes the pages before it */
    CLAUSE_HOST_LARGE_MEMORY = 1u << 6,   /* 2 GiB can be had */
    CLAUSE_HOST_MAP_COUNT = 1u << 7, /* vm.max_map_count is enforced and small enough to fill */
    /* Reserved for persistent heaps: probed, and no clause needs it yet. */
    CLAUSE_HOST_RSEQ = 1u << 8,
    CLAUSE_HOST_EXEC = 1u << 9, /* a program of this architecture can be started by exec */
    /* The address that all processes map a shared heap at is free.  Only a sanitizer takes it. */
    CLAUSE_HOST_SHARED_ADDRESS = 1u << 10,
};

struct clause_run {
    const struct allocator *allocator; /* NULL in the group `process` */
    void *handle;                      /* opened for this clause; closed after it */
    const char *options;               /* that it was opened with, or NULL */
    uint32_t effects;                  /* of those options: enum registry_effect */
    uint64_t seed;                     /* of every random choice; printed, and can be given again */
    bool brief;                        /* fewer repetitions: an emulated or a quick run */
    bool emulated;                     /* several times slower: more patience where one waits */
    uint32_t lacks; /* enum clause_host: what a clause needs of the host for some allocators only */
};

struct clause {
    uint32_t calls;   /* enum clause_call */
    uint32_t traits;  /* enum allocator_trait that it needs */
    uint32_t hosts;   /* enum clause_host */
    unsigned limit_s; /* time it may take natively, 0 for the usual 10 s; emulated runs get more */
    bool threads;     /* starts threads or processes, so that repeats of it may differ */
    bool measures_memory; /* of its process: under a sanitizer only how the process ends counts */

    /* Of the group `process`: the C library's functions that it calls, ended by NULL.  Each must
     * belong to the allocator that is tested; one that fell through to libc is UNSUPPORTED. */
    const char *const *symbols;

    void (*run)(const struct clause_run *run);
};

/* The build names each clause's object. */
#ifndef CLAUSE
#define CLAUSE clause_entry
#endif

/* Answers.  `format` is printf's; the sentence says what was seen, with the numbers.  They may be
 * called in any thread of the clause's process, and in its children, where they end that process.
 */
_Noreturn void clause_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void clause_unsupported(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void clause_unresolved(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Implementation-defined behaviour: the verdict becomes VALUE with this text, which must be the
 * same in every run.  Called once. */
void clause_value(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A grade from 5 (detected at the call, with a message that names it) to -1 (silent, and the heap
 * is corrupt): VALUE too.  `how` says what happened. */
void clause_grade(int grade, const char *how);

/* Goes on if `condition` holds, else fails with the sentence. */
#define clause_expect(condition, ...) ((condition) ? (void)0 : clause_fail(__VA_ARGS__))

/* The same for one of several values that a clause tries: it goes on, and when it returns it fails
 * with the sentences of all of them.  Only in the thread that runs the clause. */
#define clause_check(condition, ...) ((condition) ? (void)0 : clause_note(__VA_ARGS__))
void clause_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For the program that has run the clause: fails it if something was noted. */
void clause_conclude(void);

/* Opens another heap of the same allocator, with the run's options, or the given ones if not NULL.
 * Unresolved if that fails. */
void *clause_open(const struct clause_run *run, const char *options);

/* `size` zeroed bytes for the clause's own tables, from the kernel and not from the heap under
 * test.  They live as long as the process. */
void *clause_memory(size_t size);

#endif
