/* attempt_grade.h: from what was seen of a misuse to its grade. */
#ifndef ASSAY_ATTEMPT_GRADE_H
#define ASSAY_ATTEMPT_GRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* How far the child came. */
enum attempt_stage { ATTEMPT_PREPARING, ATTEMPT_AT_CALL, ATTEMPT_LATER, ATTEMPT_OVER };

/* What the child itself found. */
enum attempt_symptom {
    ATTEMPT_NOTHING,
    ATTEMPT_NO_BLOCK,     /* there is no block to misuse */
    ATTEMPT_CHECK_FAILED, /* inspect->check says so */
    ATTEMPT_OVERLAP,      /* a block was handed out twice */
    ATTEMPT_STARVED,      /* a request that is owed fails */
};

enum { ATTEMPT_NO_GRADE = 99 };

/* Shared by parent and child. */
struct attempt_report {
    volatile enum attempt_stage stage;
    volatile enum attempt_symptom symptom;
    volatile bool spoiled; /* a live block of somebody else lost its content */
    volatile uintptr_t address;
    volatile size_t size;
    volatile off_t said_before, said_after; /* lengths of what was said, around the faulty call */
    int said;                               /* file of the child's standard error */
};

/* Ends the child with its symptom. */
_Noreturn void attempt_end(struct attempt_report *report, enum attempt_symptom symptom);

/* 5 to -1, or ATTEMPT_NO_GRADE where there was no block.  `status` is waitpid's. */
int attempt_grade(const struct attempt_report *report, int status);

#endif
