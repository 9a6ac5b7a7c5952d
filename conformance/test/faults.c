/* The system calls that faults.h makes fail are the ones that were asked for, and no others. */
#include "faults.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SKIPPED = 77, CALLS = 5, BYTES = 4096 };

static void expect(bool holds, const char *rule)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", rule);
    exit(1);
}

static void *map(void)
{
    errno = 0;
    return mmap(NULL, BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Bit i is set if call i + 1 failed, with that error. */
static unsigned failures(const struct fault_plan *plan)
{
    unsigned failed = 0;
    faults_begin(plan);
    for (unsigned i = 0; i < CALLS; i++)
        failed |= (unsigned)(map() == MAP_FAILED && errno == plan->error) << i;
    faults_end();
    expect(faults_seen() == CALLS, "every call of the plan is counted");
    return failed;
}

static void *map_in_thread(void *argument)
{
    (void)argument;
    return map();
}

/* On a stack of its own: a thread that ends gives a stack of the C library's back while all signals
 * are blocked, which faults.h does not bear. */
static bool fails_in_thread(void)
{
    static char stack[1 << 17] __attribute__((aligned(4096)));
    const struct fault_plan first = {.calls = FAULT_MMAP, .first = 1, .error = ENOMEM};
    pthread_attr_t own_stack;
    pthread_t thread;
    void *mapped = NULL;
    pthread_attr_init(&own_stack);
    pthread_attr_setstack(&own_stack, stack, sizeof stack);
    faults_begin(&first);
    expect(pthread_create(&thread, &own_stack, map_in_thread, NULL) == 0, "a thread starts");
    pthread_join(thread, &mapped);
    faults_end();
    return mapped == MAP_FAILED && faults_made() == 1;
}

static unsigned interrupted;

static void note(void)
{
    interrupted++;
}

int main(void)
{
    const struct fault_plan once = {.calls = FAULT_MMAP, .first = 2, .error = EXDEV};
    const struct fault_plan ever = {
        .calls = FAULT_MMAP, .first = 3, .for_ever = true, .error = EAGAIN};
    const struct fault_plan other = {.calls = FAULT_MUNMAP, .first = 1, .error = EINVAL};
    const struct fault_plan brk = {.calls = FAULT_BRK, .first = 1, .for_ever = true};
    const struct fault_plan interrupt = {.calls = FAULT_MMAP, .first = 2, .instead = note};
    if (!faults_install(FAULT_ANY))
        return SKIPPED;
    expect(failures(&once) == 1u << 1, "one call fails once");
    expect(faults_made() == 1, "one failure is counted once");
    expect(failures(&ever) == (1u << 2 | 1u << 3 | 1u << 4), "the third and all later calls fail");
    faults_begin(&other);
    void *pages = map();
    expect(pages != MAP_FAILED && faults_seen() == 0, "other calls are neither counted nor failed");
    expect(munmap(pages, BYTES) == -1 && errno == EINVAL, "munmap fails as it was told");
    faults_end();
    expect(munmap(pages, BYTES) == 0, "afterwards the kernel answers again");
    faults_begin(&brk);
    void *before = sbrk(0);
    expect(sbrk(BYTES) == (void *)-1 && sbrk(0) == before, "a failing brk keeps the break");
    faults_end();
    expect(failures(&interrupt) == 0 && interrupted == 1, "an interrupted call still succeeds");
    expect(fails_in_thread(), "a call in another thread is counted and fails");
    return 0;
}
