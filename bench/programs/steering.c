#include "steering.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A name that ends in '_' stands for all that begin so. */
static const char *const steering[] = {
    "GLIBC_TUNABLES",
    "JE_MALLOC_CONF",
    "LANG",
    "LANGUAGE",
    "LC_",
    "LD_",
    "MALLOC_",
    "MALLOCSTATS",
    "MEMORY_LIMIT_",
    "MESH_",
    "MIMALLOC_",
    "NANO_MALLOC_",
    "PERFTOOLS_",
    "RPMALLOC_",
    "SCUDO_OPTIONS",
    "SNMALLOC_",
    "TBB_MALLOC_",
    "TCMALLOC_",
    "TCMALLOC",
    "HEAPCHECK",
    "HEAPPROFILE",
    "HEAP_PROFILE_",
};

static bool steers(const char *variable)
{
    for (size_t i = 0; i < sizeof steering / sizeof steering[0]; i++) {
        size_t length = strlen(steering[i]);
        if (strncmp(variable, steering[i], length) == 0 &&
            (steering[i][length - 1] == '_' || variable[length] == '='))
            return true;
    }
    return false;
}

bool steering_clear(void)
{
    char **kept = environ;
    for (char **variable = environ; *variable != NULL; variable++)
        if (!steers(*variable))
            *kept++ = *variable;
    *kept = NULL;
    return setenv("LC_ALL", "C.UTF-8", 1) == 0;
}

void steering_print(void)
{
    for (char **variable = environ; *variable != NULL; variable++)
        if (steers(*variable))
            printf("%.*s\n", (int)strcspn(*variable, "="), *variable);
}
