/* companion.h: the files that are built beside the program for its clauses.
 *
 * conformance/<group>/programs/<name>.c becomes a program to start, and
 * conformance/<group>/modules/<name>.c a library to load with dlopen; both may
 * be C++, <name>.cc.
 * conformance/golden/heaps is copied to `heaps`.
 */
#ifndef ASSAY_COMPANION_H
#define ASSAY_COMPANION_H

/* Why this host can start no program, or NULL; set before the clause runs. */
extern const char *companion_no_exec;

/* The path of the program or module of that name.  Static memory of each call's kind, which the
 * next call of the same kind overwrites; UNRESOLVED if the file is not there, UNSUPPORTED for a
 * program where the host can start none. */
const char *companion_program(const char *name);
const char *companion_module(const char *name);

/* The folder of that name beside the program; static memory. */
const char *companion_folder(const char *name);

#endif
