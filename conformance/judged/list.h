/* list.h: what this program holds, as JSON lines: an `entry` an allocator, a `clause` a clause. */
#ifndef ASSAY_CLAUSE_LIST_H
#define ASSAY_CLAUSE_LIST_H

/* Prints it to stdout.  Returns the exit status. */
int list_print(void);

#endif
