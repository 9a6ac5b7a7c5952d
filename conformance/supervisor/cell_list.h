/* cell_list.h: the cells that a supervisor runs, as text.
 *
 * A line is a key, a blank and a value that goes to the end of the line:
 *
 *     allocator NAME      for the record
 *     clause NAME
 *     limit SECONDS       longer where others want the processors too (load.h)
 *     env NAME=VALUE      any number; the process has no other variables
 *     word WORD           the command, a word a line; the first is a path
 *     run                 ends the cell, and the next begins with nothing of it
 */
#ifndef ASSAY_CELL_LIST_H
#define ASSAY_CELL_LIST_H

#include <stdbool.h>
#include <stddef.h>

enum { CELL_WORDS_MOST = 56 };

/* A cell; its strings lie in the text. */
struct listed_cell {
    unsigned number; /* from 1 */
    const char *allocator;
    const char *clause;
    double limit_s;
    char *environment[CELL_WORDS_MOST + 1];
    char *words[CELL_WORDS_MOST + 1];
};

struct cell_list {
    char *bytes; /* the whole text */
    char *text;  /* what is left of it; is cut into strings on the way */
    unsigned cells;
    unsigned line;
    const char *wrong; /* what is wrong in `line`, or NULL */
};

/* Reads the file, or stdin for "-".  False: errno says why, and there is nothing to free. */
bool cell_list_read(const char *path, struct cell_list *list);

/* Frees the text, and so the strings of every cell. */
void cell_list_free(struct cell_list *list);

/* The next cell.  False at the end, or where the text is wrong. */
bool cell_list_next(struct cell_list *list, struct listed_cell *cell);

#endif
