/* list.h: what this program holds, as JSON lines. */
#ifndef ASSAY_LIST_H
#define ASSAY_LIST_H

/* Writes an `entry` for each allocator and a `body` for each body to standard output.  Returns the
 * exit status. */
int list_print(void);

#endif
