/* A thread on a painted stack calls the family, another one does not, and what they overwrote is
 * compared. */
#include "clause.h"
#include "malloc_family.h"
#include "team.h"

#include <string.h>

enum { STACK_BYTES = 1 << 20, PAINT = 0xc7, LEAST_BYTES = 16384 };

static void *use_family(void *wanted)
{
    for (size_t size = 1; wanted != NULL && size < (size_t)4 << 20; size = size * 2 + 1) {
        void *block = opaque(malloc(size));
        block = opaque(realloc(block, 2 * size));
        free(opaque(calloc(1, size)));
        free(block);
    }
    return NULL;
}

/* How far down the thread wrote. */
static size_t depth_of(void *(*work)(void *), void *argument)
{
    pthread_attr_t painted;
    pthread_t thread;
    unsigned char *stack = clause_memory(STACK_BYTES);
    memset(stack, PAINT, STACK_BYTES);
    pthread_attr_init(&painted);
    clause_expect(pthread_attr_setstack(&painted, stack, STACK_BYTES) == 0, "no such stack");
    if (pthread_create(&thread, &painted, work, argument) != 0)
        clause_unresolved("no thread on a stack of %d bytes", (int)STACK_BYTES);
    pthread_join(thread, NULL);
    size_t at = 0;
    while (at < STACK_BYTES && stack[at] == PAINT)
        at++;
    return STACK_BYTES - at;
}

static void signal_stack(const struct clause_run *run)
{
    (void)run;
    size_t idle = depth_of(use_family, NULL);
    size_t busy = depth_of(use_family, &idle), rounded = LEAST_BYTES;
    while (rounded < busy - (busy < idle ? busy : idle))
        rounded *= 2;
    clause_value("below %zu bytes", rounded);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = signal_stack,
};
