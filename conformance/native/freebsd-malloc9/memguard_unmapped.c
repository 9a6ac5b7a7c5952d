/* Children read before, behind and after the free; the parent looks at their signals. */
#include "kernel.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The signal of a child that reads there. */
static int dies(const volatile char *at)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        _exit(*at == 127 ? 1 : 0);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void memguard_unmapped(const struct clause_run *run)
{
    (void)run;
    kernel_begin(M9_MEMGUARD);
    char *block = kernel_block(1000), *other = kernel_block(1000);
    uintptr_t apart = (uintptr_t)(block > other ? block - other : other - block);
    clause_expect(apart > 4096, "two blocks are %ju bytes apart", (uintmax_t)apart);
    memset(block, 1, 1000);
    clause_expect(dies(block) == 0, "the block cannot be read");
    clause_expect(dies(block + 1008) == SIGSEGV, "the page behind can be read");
    clause_expect(dies(block - 4096) == SIGSEGV, "the page before can be read");
    kern_free(block, M_CLAUSE);
    clause_expect(dies(block) == SIGSEGV, "the block can be read after the free");
    kernel_expect_panic(kern_free(block, M_CLAUSE), "has been freed already");
    kernel_expect_panic(kern_free(other + 1, M_CLAUSE), "is not where a block begins");
    other[-1] = 1;
    kernel_expect_panic(kern_free(other, M_CLAUSE), "memguard: 1 bytes corrupted beside");
}

const struct clause CLAUSE = {.threads = true, .run = memguard_unmapped};
