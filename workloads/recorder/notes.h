/* notes.h: what the collector knows of the programs that recorded processes began. */
#ifndef ASSAY_RECORDER_NOTES_H
#define ASSAY_RECORDER_NOTES_H

#include "arena.h"

/* Takes those that are new. */
void notes_take(struct arena *arena);

/* Whether the process began another program in this time.  An emulator such as qemu-user and the
 * program that it emulates are two images of one process, and both go on. */
bool notes_tell_exec(uint32_t pid, uint64_t from_ns, uint64_t to_ns);

/* Prints a JSON line for each. */
void notes_state(void);

#endif
