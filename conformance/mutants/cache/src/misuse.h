/* misuse.h: what no program may do: one line, and the end. */
#ifndef DEPOT_MISUSE_H
#define DEPOT_MISUSE_H

_Noreturn void misuse_report(const char *what, const void *where);

#endif
