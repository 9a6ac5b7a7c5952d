/* trial.h: one misuse, committed in a child on a heap of its own, and how it came to light.
 *
 * A misuse is a function: it prepares blocks, says trial_commit, and does what no program may do.
 * What follows belongs to the trial: the child asks `inspect->check`, frees and allocates, and
 * watches for blocks that overlap or lose their content; the parent sees how the child ended and
 * what it said on standard error.  misuse/README.md has the grades.
 *
 * A trial is repeated for blocks of several sizes; the outcome is told in one text, such as
 * "1: small 5, medium 5, pages 5, large 1, huge 1", with the worst in front, or "5" if all agree.
 */
#ifndef ASSAY_TRIAL_H
#define ASSAY_TRIAL_H

#include "heap_calls.h"
#include "ledger.h"

enum { TRIAL_SIZES = 5, TRIAL_DETECTED_LEAST = 3 };

struct trial_record;

/* In the child. */
struct trial {
    struct clause_run run; /* its handle is the child's own heap */
    size_t size;           /* of the blocks of this trial */
    struct ledger *ledger; /* the live blocks, none of which may suffer */
    void *subject;         /* a block that the trial frees afterwards, or NULL */
    struct trial_record *record;
};

typedef void trial_misuse(struct trial *trial);

/* A block of the trial's size, with others before and behind it.  It is not in the ledger. */
unsigned char *trial_block(struct trial *trial);

/* Another block, which stands in the ledger and stays live. */
unsigned char *trial_witness(struct trial *trial, size_t size);

/* `count` pairs of malloc and free of all sizes but the trial's. */
void trial_pass_time(struct trial *trial, unsigned count);

/* From here on the allocator may notice.  `subject` is the address that a message should name. */
void trial_commit(struct trial *trial, const void *subject);

/* Tells the grades of the misuse. */
void trial_tell(const struct clause_run *run, trial_misuse *misuse);

/* Fails the clause if the misuse is not detected, at the call or later, for blocks of any size. */
void trial_expect_detected(const struct clause_run *run, trial_misuse *misuse, const char *what);

#endif
