/* bucket.h: buckets of free items, and the three steps that a processor's bucket can take.
 *
 * Each step is a restartable sequence: the kernel starts it again if its thread is preempted,
 * interrupted by a signal or moved to another processor before the last store, so that it happens
 * on one processor as a whole or not at all, without an atomic instruction (Linux, rseq(2)).
 *
 * A thread that the kernel has not registered, as under qemu-user, has an area and slots of its
 * own, with processor number 0.  The same instructions then work on what no other thread reaches.
 */
#ifndef MALLOC9_BUCKET_H
#define MALLOC9_BUCKET_H

#include "port.h"

/* The header is two words, so a bucket of 254 items is 2 KiB. */
struct bucket {
    uint32_t count;
    uint32_t capacity;
    struct bucket *next;
    void *items[];
};

enum { BUCKET_LEAST = 2, BUCKET_MOST = 254 };

_Static_assert(offsetof(struct bucket, items) == 16, "the sequences below know it");

/* The beginning of the kernel's struct rseq. */
struct rseq_area {
    uint32_t cpu_id_start;
    uint32_t cpu_id;
    uint64_t sequence;
    uint32_t flags;
} __attribute__((aligned(32)));

_Static_assert(offsetof(struct rseq_area, cpu_id) == 4, "Linux, rseq(2)");
_Static_assert(offsetof(struct rseq_area, sequence) == 8, "Linux, rseq(2)");

/* A race detector cannot see into the sequences: there each thread has slots of its own. */
#if defined(__SANITIZE_THREAD__)
#define BUCKET_PLAIN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BUCKET_PLAIN 1
#endif
#endif
#if !defined(BUCKET_PLAIN) && !(defined(__x86_64__) || defined(__aarch64__))
#define BUCKET_PLAIN 1
#endif

#ifdef BUCKET_PLAIN
#include "bucket_plain.h"
#elif defined(__x86_64__)
#include "bucket_x86_64.h"
#else
#include "bucket_aarch64.h"
#endif

/* bool bucket_pop(area, slots, &item): takes an item of this processor's bucket; false: empty.
 * bool bucket_push(area, slots, item): puts it there; false: full.
 * bool bucket_install(area, slots, cpu, expected, count, fresh): on that processor, replaces the
 *   bucket that is `expected` and has `count` items; false: it is another one, or we are elsewhere.
 */

#endif
