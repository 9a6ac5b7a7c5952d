/* Asks for it both ways, and reads the rights from the maps of the process. */
#include "kernel.h"

static const char *rights(const void *at)
{
    static char line[512], found[5];
    FILE *maps = fopen("/proc/self/maps", "r");
    found[0] = '\0';
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        uintmax_t low, high;
        char text[5];
        if (sscanf(line, "%jx-%jx %4s", &low, &high, text) == 3 && (uintptr_t)at >= low &&
            (uintptr_t)at < high)
            strcpy(found, text);
    }
    if (maps != NULL)
        fclose(maps);
    return found;
}

static void exec_runs(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    void *blocks[] = {kern_malloc_exec(100, M_CLAUSE, M_NOWAIT),
                      kern_malloc(100, M_CLAUSE, M_NOWAIT | M_EXEC | M_ZERO),
                      kern_malloc_domainset_exec(100, M_CLAUSE, NULL, M_NOWAIT)};
    for (unsigned i = 0; i < 3; i++) {
        if (blocks[i] == NULL)
            clause_unsupported("the host permits no memory with all rights");
        clause_expect(strcmp(rights(blocks[i]), "rwxp") == 0, "it is %s", rights(blocks[i]));
        kern_free(blocks[i], M_CLAUSE);
        clause_expect(strchr(rights(blocks[i]), 'x') == NULL, "after the free it is %s",
                      rights(blocks[i]));
    }
}

const struct clause CLAUSE = {.run = exec_runs};
