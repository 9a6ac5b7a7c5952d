/* Asks for it both ways, and reads the rights from the maps of the process, where those tell them:
 * an emulator may show its own. */
#include "kernel.h"

#include <sys/mman.h>

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

/* Of a page between two others that have fewer. */
static bool are_told(void)
{
    enum { PAGE = 65536 };
    char *pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return false;
    bool told = mprotect(pages + PAGE, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC) != 0 ||
                (strcmp(rights(pages + PAGE), "rwxp") == 0 && strcmp(rights(pages), "rw-p") == 0);
    munmap(pages, 3 * PAGE);
    return told;
}

static void exec_runs(const struct clause_run *run)
{
    (void)run;
    if (!are_told())
        clause_unsupported("the maps of a process do not tell its rights here");
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
