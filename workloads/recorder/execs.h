/* execs.h: notes of the programs that a recorded process begins. */
#ifndef ASSAY_RECORDER_EXECS_H
#define ASSAY_RECORDER_EXECS_H

#include <stdint.h>
#include <sys/types.h>

/* NOTE_PRELOADS if these variables preload the recorder and lead it to the shared memory, or 0. */
uint32_t execs_preloads(char *const variables[]);

/* Notes that the process begins this program, at that time of image_clock_ns; enum note_flags. */
void execs_note(pid_t pid, uint64_t time_ns, const char *path, uint32_t flags);

#endif
