/* Jumps at the moment when malloc asks the kernel for memory, and takes 500 patterned blocks. */
#include "child_process.h"
#include "clause.h"
#include "faults.h"
#include "malloc_family.h"
#include "pattern.h"

#include <setjmp.h>

enum { BLOCKS = 500 };

static sigjmp_buf back;

static void jump(void)
{
    siglongjmp(back, 1);
}

static void go_on(void)
{
    static void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(5000);
        clause_expect(blocks[i] != NULL, "no memory after the jump");
        pattern_fill(blocks[i], 5000, i);
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(pattern_holds(blocks[i], 5000, i), "a block lost its content after the jump");
        free(blocks[i]);
    }
}

static void leave(void *argument)
{
    (void)argument;
    faults_interrupt(jump);
    if (sigsetjmp(back, 1) == 0)
        for (;;)
            opaque(malloc(5000));
    faults_end();
    go_on();
}

static void signal_jump(const struct clause_run *run)
{
    clause_value("the program %s", child_process_outcome(run, leave, NULL));
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .limit_s = 10,
    .run = signal_jump,
};
