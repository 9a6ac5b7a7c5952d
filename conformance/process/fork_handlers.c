/* Registers one set of handlers before the allocator's first call, one in main and one in a module,
 * and forks 40 times while threads allocate. */
#include "background_team.h"
#include "child_process.h"
#include "clause.h"
#include "companion.h"
#include "malloc_family.h"

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

enum { FORKS = 40, KINDS = 2 };

static bool wanted; /* the handlers below are there for every clause of this program */
static unsigned calls;

static void allocate(void)
{
    if (!wanted)
        return;
    void *block = opaque(malloc(1000));
    clause_expect(block != NULL, "malloc failed in a fork handler");
    free(block);
    calls++;
}

/* This program's constructors run after those of the libraries. */
__attribute__((constructor(101))) static void register_first(void)
{
    pthread_atfork(allocate, allocate, allocate);
}

static void fork_handlers(const struct clause_run *run)
{
    void *module = dlopen(companion_module("atfork"), RTLD_NOW);
    clause_expect(module != NULL, "the module cannot be loaded: %s", dlerror());
    int (*atfork_register)(void) = NULL;
    *(void **)&atfork_register = dlsym(module, "atfork_register");
    const unsigned *module_calls = dlsym(module, "atfork_calls");
    clause_expect(atfork_register() == 0 && pthread_atfork(allocate, allocate, allocate) == 0,
                  "the handlers cannot be registered");
    wanted = true;
    background_start(2, run->seed);
    for (unsigned i = 0; i < FORKS; i++) {
        pid_t child = child_process_fork();
        if (child == 0)
            _exit(0);
        child_process_expect(child, "a child whose handlers allocate");
    }
    background_stop();
    clause_expect(calls == 2 * KINDS * FORKS && *module_calls == 2 * FORKS,
                  "%u and %u handlers ran", calls, *module_calls);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = fork_handlers,
};
