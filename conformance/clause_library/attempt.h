/* attempt.h: one misuse, committed in a child on a heap of its own, and how it came to light.
 *
 * A misuse is a function: it prepares blocks, says attempt_commit, and does what no program may do.
 * What follows belongs to the attempt: the child asks `inspect->check`, frees and allocates, and
 * watches for blocks that overlap or lose their content; the parent sees how the child ended and
 * what it said on standard error.  misuse/README.md has the grades.
 *
 * An attempt is repeated for blocks of several sizes; the outcome is told in one text, such as
 * "1: small 5, medium 5, pages 5, large 1, huge 1", with the worst in front, or "5" if all agree.
 */
#ifndef ASSAY_ATTEMPT_H
#define ASSAY_ATTEMPT_H

#include "block_list.h"
#include "heap_calls.h"

enum { ATTEMPT_SIZES = 5, ATTEMPT_DETECTED_LEAST = 3 };

struct attempt_report;

/* In the child. */
struct attempt {
    struct clause_run run;   /* its handle is the child's own heap */
    size_t size;             /* of the blocks of this attempt */
    struct block_list *list; /* the live blocks, none of which may suffer */
    void *freed_later;       /* a block that the attempt frees afterwards, or NULL */
    struct attempt_report *report;
};

typedef void attempt_misuse(struct attempt *attempt);

/* A block of the attempt's size, with others before and behind it.  It is not in the list. */
unsigned char *attempt_block(struct attempt *attempt);

/* Another block, which stands in the list and stays live. */
unsigned char *attempt_live_block(struct attempt *attempt, size_t size);

/* `count` pairs of malloc and free of all sizes but the attempt's. */
void attempt_pass_time(struct attempt *attempt, unsigned count);

/* From here on the allocator may notice.  `address` is the address that a message should name. */
void attempt_commit(struct attempt *attempt, const void *address);

/* Tells the grades of the misuse. */
void attempt_tell(const struct clause_run *run, attempt_misuse *misuse);

/* Fails the clause if the misuse is not detected, at the call or later, for blocks of any size. */
void attempt_expect_detected(const struct clause_run *run, attempt_misuse *misuse,
                             const char *what);

#endif
