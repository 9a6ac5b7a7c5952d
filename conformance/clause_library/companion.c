/* companion.c: beside means in the folder of the running program, wherever that was copied to. */
#include "companion.h"

#include "clause.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *companion_no_exec;

enum { PATH_BYTES_MOST = 4096 };

static const char *found(char *path, const char *folder, const char *name, const char *suffix)
{
    char own[PATH_BYTES_MOST - 256];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    if (length <= 0)
        clause_unresolved("the program does not find itself");
    own[length] = '\0';
    *strrchr(own, '/') = '\0';
    snprintf(path, PATH_BYTES_MOST, "%s/%s/%.200s%s", own, folder, name, suffix);
    if (access(path, R_OK) != 0)
        clause_unresolved("%s/%s%s is not built", folder, name, suffix);
    return path;
}

const char *companion_program(const char *name)
{
    static char path[PATH_BYTES_MOST];
    if (companion_no_exec != NULL)
        clause_unsupported("the host lacks EXEC: %s", companion_no_exec);
    return found(path, "programs", name, "");
}

const char *companion_module(const char *name)
{
    static char path[PATH_BYTES_MOST];
    return found(path, "modules", name, ".so");
}

const char *companion_folder(const char *name)
{
    static char path[PATH_BYTES_MOST];
    return found(path, name, "", "");
}
