/* shells.c: system and popen, in which the C library begins a shell by a way of its own.
 *
 * The shell is heard of as long as the environment still names the recorder.  Where it does not, a
 * note says so; the shell's number is not known here, and 0 is nobody's.
 */
#include "execs.h"
#include "image.h"
#include "malloc_family.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

EXPORT int system(const char *command);
EXPORT FILE *popen(const char *command, const char *kind);

static struct {
    int (*system)(const char *);
    FILE *(*popen)(const char *, const char *);
} next;

#define RESOLVE(name) (*(void **)&next.name = dlsym(RTLD_NEXT, #name))

static void note_shell(void)
{
    int number = errno;
    if (execs_preloads(environ) == 0)
        execs_note(0, image_clock_ns(), "/bin/sh", 0);
    errno = number;
}

int system(const char *command)
{
    if (next.system == NULL)
        RESOLVE(system);
    if (command != NULL)
        note_shell();
    return next.system(command);
}

FILE *popen(const char *command, const char *kind)
{
    if (next.popen == NULL)
        RESOLVE(popen);
    note_shell();
    return next.popen(command, kind);
}
