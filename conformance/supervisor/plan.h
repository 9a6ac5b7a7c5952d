/* plan.h: the rows that a supervisor runs, as text.
 *
 * A line is a key, a blank and a value that goes to the end of the line:
 *
 *     allocator NAME      for the record
 *     clause NAME
 *     limit SECONDS       longer where others want the processors too (load.h)
 *     env NAME=VALUE      any number; the process has no other variables
 *     word WORD           the command, a word a line; the first is a path
 *     run                 ends the row, and the next begins with nothing of it
 */
#ifndef ASSAY_PLAN_H
#define ASSAY_PLAN_H

#include <stdbool.h>
#include <stddef.h>

enum { PLAN_WORDS_MOST = 56 };

/* A row; its strings lie in the text. */
struct plan_row {
    unsigned number; /* from 1 */
    const char *allocator;
    const char *clause;
    double limit_s;
    char *environment[PLAN_WORDS_MOST + 1];
    char *words[PLAN_WORDS_MOST + 1];
};

struct plan {
    char *text; /* is cut into strings on the way */
    unsigned rows;
    unsigned line;
    const char *wrong; /* what is wrong in `line`, or NULL */
};

/* Reads the file, or stdin for "-".  False: errno says why.  The text lives as long as the process.
 */
bool plan_read(const char *path, struct plan *plan);

/* The next row.  False at the end, or where the text is wrong. */
bool plan_next(struct plan *plan, struct plan_row *row);

#endif
