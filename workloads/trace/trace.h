/* trace.h: what a recorded program asked of its allocator, and how to read it.
 *
 * A trace is one process image (a fork or an exec begins another one).  It holds, for each thread,
 * the calls that the thread made, in their order, and tells which object each call made or ended.
 * Objects are numbered, not addressed: object `n` is the n-th block that the process was given, in
 * an order that the file fixes, so a reader needs one array slot an object and no table of
 * addresses.
 *
 * Between threads the file keeps what must be kept: a call that ends an object comes after the
 * call that made it, whichever threads they are (happens-before), and a coarse clock tells the
 * rest.  FORMAT.md describes the bytes.
 *
 * Errors: a function that can fail fills `struct trace_error` with a line for people and with the
 * offset in the file where it was noticed.  Nothing here prints, exits, or trusts the file: a
 * malformed file costs an error, never memory beyond a block a thread (256 KiB) and what the events
 * need that were really there.
 * A reader belongs to one thread at a time; different readers are independent.
 */
#ifndef ASSAY_TRACE_H
#define ASSAY_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TRACE_VERSION = 1 };

/* No object: free(NULL), realloc(NULL, n), or an allocation that failed. */
#define TRACE_NO_OBJECT UINT64_MAX

enum trace_op {
    TRACE_MALLOC,
    TRACE_CALLOC,        /* size is the product; count is the first factor */
    TRACE_REALLOC,       /* ends `object`, makes `result`; without a result it ended the object if
                          * `object` is one, and failed if not */
    TRACE_ALIGNED_ALLOC, /* aligned_alloc, memalign, posix_memalign, valloc, pvalloc */
    TRACE_FREE,
    TRACE_FREE_FOREIGN, /* a block that no recorded call made (the dynamic linker's own) */
    TRACE_THREAD_START, /* first event of every thread but the first; `object` is the parent thread
                         */
    TRACE_THREAD_END,
    TRACE_OPS
};

struct trace_event {
    enum trace_op op;
    uint32_t thread;    /* 0 is the first thread of the process; dense */
    uint64_t object;    /* the one that the call ends, or TRACE_NO_OBJECT */
    uint64_t result;    /* the one that the call makes, or TRACE_NO_OBJECT */
    uint64_t size;      /* bytes asked for */
    uint64_t count;     /* calloc's first factor, else 1 */
    uint64_t alignment; /* of TRACE_ALIGNED_ALLOC, else 0 */
    uint64_t time_ns; /* since the process began; exact at every 256th event of a thread and at its
                       * start, never decreasing within a thread */
};

struct trace_error {
    char line[160];
    uint64_t offset; /* bytes from the start of the file */
};

/* What the file says of itself, all checked against its events by trace_verify. */
struct trace_facts {
    uint32_t version;
    uint32_t threads;
    uint64_t events; /* of all threads, without thread starts and ends, with the inherited */
    uint64_t objects;
    uint64_t live_bytes_peak; /* bytes asked for and not yet freed, at the most */
    uint64_t inherited;       /* objects that a forked process began with; they are numbered first,
                               * and appear as TRACE_MALLOC events of thread 0 ahead of all others */
    uint64_t cpu_ns;          /* that the process took, without what recording cost; 0: not known */
    uint32_t pid;
    bool complete; /* false: the recording was killed; the blocks up to there are whole */
    char command[256];
    char machine[64]; /* "x86_64" or "aarch64" */
};

struct trace; /* an open file */

/* Opens and checks the header and the index of blocks.  NULL with *error filled: no such file, not
 * a trace, a newer version, truncated before the first block, corrupt.  A file whose end is missing
 * opens with `complete` false, and is read once for its peak; where it has lost the making of an
 * object it tells of its end as TRACE_FREE_FOREIGN. */
struct trace *trace_open(const char *path, struct trace_error *error);
void trace_close(struct trace *trace);
const struct trace_facts *trace_facts(const struct trace *trace);

/* Reads one thread's events in order.  `thread` < facts->threads. */
struct trace_cursor;
struct trace_cursor *trace_thread(struct trace *trace, uint32_t thread, struct trace_error *error);

/* All threads' events merged into one order in which each object is made before it is ended and
 * time_ns never decreases by more than the clock is coarse.  This is the order of single-threaded
 * tools, and the one in which live_bytes_peak counts. */
struct trace_cursor *trace_merged(struct trace *trace, struct trace_error *error);

/* 1: *event holds the next event; 0: the end; -1: *error says why. */
int trace_next(struct trace_cursor *cursor, struct trace_event *event, struct trace_error *error);
void trace_cursor_close(struct trace_cursor *cursor);

/* Reads everything and proves what facts say: every object made once and ended at most once, ends
 * after its making, counts and peak as stated. */
bool trace_verify(struct trace *trace, struct trace_error *error);

#ifdef __cplusplus
}
#endif
#endif
