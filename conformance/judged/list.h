/* list.h: what this program holds, as JSON lines: an `entry` an allocator, a `clause` a clause.
 * And what of the clauses an allocator cannot be asked, an `unsupported` a clause. */
#ifndef ASSAY_CLAUSE_LIST_H
#define ASSAY_CLAUSE_LIST_H

/* Prints it to stdout.  Returns the exit status. */
int list_print(void);

/* Prints to stdout why each clause that the allocator of that name lacks a slot or a trait for is
 * UNSUPPORTED.  Returns the exit status. */
int list_unsupported(const char *name);

#endif
