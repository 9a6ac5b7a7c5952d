/* Does each of these. */
#include "kernel.h"

static void init_twice(const struct clause_run *run)
{
    (void)run;
    static struct malloc_type old[1] = {{NULL, 877983977, "old", NULL}};
    static struct malloc_type never[1] = {{NULL, M_VERSION, "never", NULL}};
    kernel_begin(0);
    kernel_expect_panic(malloc_init(M_CLAUSE), "type clause is registered already");
    malloc_uninit(M_CLAUSE);
    kernel_expect_panic(malloc_uninit(M_CLAUSE), "type clause is not registered");
    kernel_expect_panic(kern_malloc(1, M_CLAUSE, M_NOWAIT), "type clause is not registered");
    kernel_expect_panic(malloc_init(old), "unsupported version 877983977");
    kernel_expect_panic(kern_malloc(1, never, M_NOWAIT), "type never is not registered");
    malloc_init(M_CLAUSE);
}

const struct clause CLAUSE = {.run = init_twice};
