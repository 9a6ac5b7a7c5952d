/* trial_grade.h: from what was seen of a misuse to its grade. */
#ifndef ASSAY_TRIAL_GRADE_H
#define ASSAY_TRIAL_GRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* How far the child came. */
enum trial_stage { TRIAL_PREPARING, TRIAL_AT_CALL, TRIAL_LATER, TRIAL_OVER };

/* What the child itself found. */
enum trial_finding {
    TRIAL_NOTHING,
    TRIAL_NO_BLOCK,     /* there is no block to misuse */
    TRIAL_CHECK_FAILED, /* inspect->check says so */
    TRIAL_OVERLAP,      /* a block was handed out twice */
    TRIAL_STARVED,      /* a request that is owed fails */
};

enum { TRIAL_NO_GRADE = 99 };

/* Shared by parent and child. */
struct trial_record {
    volatile enum trial_stage stage;
    volatile enum trial_finding finding;
    volatile bool spoiled; /* a live block of somebody else lost its content */
    volatile uintptr_t subject;
    volatile size_t size;
    volatile off_t said_before, said_after; /* lengths of what was said, around the faulty call */
    int said;                               /* file of the child's standard error */
};

/* Ends the child with its finding. */
_Noreturn void trial_end(struct trial_record *record, enum trial_finding finding);

/* 5 to -1, or TRIAL_NO_GRADE where there was no block.  `status` is waitpid's. */
int trial_grade(const struct trial_record *record, int status);

#endif
