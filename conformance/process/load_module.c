/* Loads and closes a module that allocates in its constructor and gives a block to the program. */
#include "clause.h"
#include "companion.h"
#include "malloc_family.h"

#include <dlfcn.h>

enum { LOADS = 1000, BLOCK_BYTES = 2000, KEPT = 16 };

static char *kept[KEPT];

/* Loads the module, takes a block of it, and closes it. */
static char *load_once(const char *path, char fill)
{
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    clause_expect(module != NULL, "dlopen failed: %s", dlerror());
    char *(*module_block)(char fill) = NULL;
    *(void **)&module_block = dlsym(module, "module_block");
    clause_expect(module_block != NULL, "dlsym failed: %s", dlerror());
    char *block = module_block(fill);
    clause_expect(dlclose(module) == 0, "dlclose failed: %s", dlerror());
    return block;
}

static void drop(unsigned at, char fill)
{
    for (unsigned i = 0; kept[at] != NULL && i < BLOCK_BYTES; i++)
        clause_expect(kept[at][i] == fill, "byte %u of a closed module's block is %d, not %d", i,
                      kept[at][i], fill);
    free(kept[at]);
}

static void load_module(const struct clause_run *run)
{
    const char *path = companion_module("allocating");
    const unsigned loads = run->brief ? LOADS / 10 : LOADS;
    for (unsigned i = 0; i < loads + KEPT; i++) {
        drop(i % KEPT, (char)((i - KEPT) % 100));
        kept[i % KEPT] = i < loads ? load_once(path, (char)(i % 100)) : NULL;
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "free", NULL},
    .run = load_module,
};
