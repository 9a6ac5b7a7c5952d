/* misuse.h: what no program may do: one line, and the end. */
#ifndef CONTROL_MISUSE_H
#define CONTROL_MISUSE_H

_Noreturn void misuse_report(const char *what, const void *block);

#endif
