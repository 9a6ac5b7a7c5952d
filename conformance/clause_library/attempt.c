/* attempt.c: prepares a misuse, watches what follows it, and tells its grade for blocks of all
 * sizes.
 *
 * Each size has a child of its own, and all run at once: a child that hangs costs its time only
 * once. After the misuse the child goes on as an ordinary program would, because much damage shows
 * only when blocks are freed and handed out again.  From what was seen attempt_grade.c makes the
 * grade.
 */
#include "attempt.h"

#include "attempt_grade.h"
#include "child_process.h"
#include "pattern.h"
#include "unnamed_file.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LIVE_BLOCKS = 3, /* on each side of the block */
    LATER_BLOCKS = 100,
    LATER_BYTES_MOST = 8 << 20,
    BLOCKS_MOST = 2000,
    HANG_CPU_S =
        3, /* what an attempt does takes milliseconds of a processor that is no emulator's */
    HANG_CPU_S_EMULATED = 15,
    HANG_S = 12, /* one that waits for ever uses no processor */
};

static const struct {
    const char *name;
    size_t size;
} sizes[ATTEMPT_SIZES] = {
    {"small", 40}, {"medium", 2008}, {"pages", 16376}, {"large", 102392}, {"huge", 2097144},
};

unsigned char *attempt_live_block(struct attempt *attempt, size_t size)
{
    void *block = heap_malloc(&attempt->run, size);
    if (block == NULL)
        attempt_end(attempt->report, ATTEMPT_NO_BLOCK);
    if (!block_list_enter(attempt->list, block, size))
        attempt_end(attempt->report, ATTEMPT_OVERLAP);
    return block;
}

unsigned char *attempt_block(struct attempt *attempt)
{
    for (unsigned i = 0; i < LIVE_BLOCKS; i++)
        attempt_live_block(attempt, attempt->size);
    unsigned char *block = heap_malloc(&attempt->run, attempt->size);
    if (block == NULL)
        attempt_end(attempt->report, ATTEMPT_NO_BLOCK);
    pattern_fill(block, attempt->size, attempt->size);
    for (unsigned i = 0; i < LIVE_BLOCKS; i++)
        attempt_live_block(attempt, attempt->size);
    return block;
}

void attempt_pass_time(struct attempt *attempt, unsigned count)
{
    uint64_t random = attempt->run.seed;
    for (unsigned i = 0; i < count; i++) {
        size_t size = 100 + (size_t)random_below(&random, 1500);
        void *block = heap_malloc(&attempt->run, size);
        if (block == NULL)
            attempt_end(attempt->report, ATTEMPT_NO_BLOCK);
        memset(block, 0x11, size);
        heap_free(&attempt->run, block);
    }
}

void attempt_commit(struct attempt *attempt, const void *address)
{
    attempt->report->address = (uintptr_t)address;
    attempt->report->size = attempt->size;
    attempt->report->said_before = lseek(STDERR_FILENO, 0, SEEK_END);
    attempt->report->stage = ATTEMPT_AT_CALL;
}

static void check(struct attempt *attempt)
{
    const struct allocator_inspect *inspect = attempt->run.allocator->inspect;
    if (inspect != NULL && inspect->check != NULL && !inspect->check(attempt->run.handle, NULL, 0))
        attempt_end(attempt->report, ATTEMPT_CHECK_FAILED);
}

/* Content first: a live block that suffered is the misuse's own work, not a second hand-out. */
static void look_at_live_blocks(struct attempt *attempt)
{
    struct block_list_entry *spoiled;
    while ((spoiled = block_list_spoiled(attempt->list)) != NULL) {
        attempt->report->spoiled = true;
        pattern_fill(spoiled->block, spoiled->size, spoiled->key);
    }
}

static void take_blocks(struct attempt *attempt, size_t size, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *block = heap_malloc(&attempt->run, size);
        if (block == NULL)
            attempt_end(attempt->report, ATTEMPT_STARVED);
        if (!block_list_enter(attempt->list, block, size))
            attempt_end(attempt->report, ATTEMPT_OVERLAP);
    }
}

static void free_blocks(struct attempt *attempt)
{
    while (attempt->list->count > 0) {
        struct block_list_entry entry = attempt->list->entries[attempt->list->count / 2];
        block_list_strike(attempt->list, block_list_find(attempt->list, entry.block));
        heap_free(&attempt->run, entry.block);
    }
}

/* An ordinary program goes on. */
static void go_on(struct attempt *attempt)
{
    size_t same = LATER_BYTES_MOST / attempt->size;
    check(attempt);
    look_at_live_blocks(attempt);
    if (attempt->freed_later != NULL)
        heap_free(&attempt->run, attempt->freed_later);
    for (unsigned round = 0; round < 2; round++) {
        take_blocks(attempt, attempt->size, same < LATER_BLOCKS ? same : LATER_BLOCKS);
        for (size_t size = 8; size < 20000; size += size / 2)
            take_blocks(attempt, size, LATER_BLOCKS / 20);
        if (block_list_spoiled(attempt->list) != NULL)
            attempt_end(attempt->report, ATTEMPT_OVERLAP);
        free_blocks(attempt);
        check(attempt);
    }
}

/* The child's limits: a hang ends, and a crash leaves no file. */
static void limit(bool emulated)
{
    const rlim_t cpu_s = emulated ? HANG_CPU_S_EMULATED : HANG_CPU_S;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    for (int number = 1; number < 32; number++)
        signal(number, SIG_DFL);
    setrlimit(RLIMIT_CPU, &(struct rlimit){cpu_s, cpu_s + 1});
    alarm(emulated ? 2 * HANG_S : HANG_S);
}

/* Caches may belong to processors, and what a misuse does would then depend on when the kernel
 * moves the child.  The children of all sizes share the processors. */
static void stay_on_processor(size_t size)
{
    cpu_set_t all, one;
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof all, &all) != 0)
        return;
    size_t left = size / sizes[0].size % (size_t)CPU_COUNT(&all);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &all) && left-- == 0)
            CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
}

static _Noreturn void child(const struct clause_run *run, attempt_misuse *misuse, size_t size,
                            struct attempt_report *report)
{
    struct attempt attempt = {.run = *run, .size = size, .report = report};
    limit(run->emulated);
    stay_on_processor(size);
    dup2(report->said, STDERR_FILENO);
    attempt.run.handle = clause_open(run, NULL);
    attempt.list = block_list_open(BLOCKS_MOST, run->seed);
    misuse(&attempt);
    report->said_after = lseek(STDERR_FILENO, 0, SEEK_END);
    report->stage = ATTEMPT_LATER;
    go_on(&attempt);
    attempt_end(report, ATTEMPT_NOTHING);
}

/* The child that commits the misuse on blocks of one size. */
struct running {
    struct attempt_report *report;
    pid_t process;
};

static struct running running_start(const struct clause_run *run, attempt_misuse *misuse,
                                    size_t size)
{
    struct running running = {.report = child_process_shared(sizeof *running.report)};
    running.report->said = unnamed_file("said");
    running.process = child_process_fork();
    if (running.process == 0)
        child(run, misuse, size, running.report);
    return running;
}

/* Its grade, or ATTEMPT_NO_GRADE where there is no block of the size. */
static int running_finish(const struct running *running)
{
    int status;
    while (waitpid(running->process, &status, 0) < 0)
        continue;
    int grade = attempt_grade(running->report, status);
    close(running->report->said);
    munmap(running->report, sizeof *running->report);
    return grade;
}

/* All sizes at once: a child that hangs costs its time only once. */
static void grade_all(const struct clause_run *run, attempt_misuse *misuse,
                      int grades[ATTEMPT_SIZES])
{
    struct running all[ATTEMPT_SIZES];
    for (unsigned i = 0; i < ATTEMPT_SIZES; i++)
        all[i] = running_start(run, misuse, sizes[i].size);
    for (unsigned i = 0; i < ATTEMPT_SIZES; i++)
        grades[i] = running_finish(&all[i]);
}

void attempt_tell(const struct clause_run *run, attempt_misuse *misuse)
{
    int grades[ATTEMPT_SIZES], worst = ATTEMPT_NO_GRADE, best = -2;
    char text[256] = "";
    grade_all(run, misuse, grades);
    for (unsigned i = 0; i < ATTEMPT_SIZES; i++) {
        worst = grades[i] < worst ? grades[i] : worst;
        best = grades[i] != ATTEMPT_NO_GRADE && grades[i] > best ? grades[i] : best;
    }
    if (worst == ATTEMPT_NO_GRADE)
        clause_unsupported("it gave no block to misuse so");
    for (unsigned i = 0; best != worst && i < ATTEMPT_SIZES; i++)
        if (grades[i] != ATTEMPT_NO_GRADE)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s %d",
                     text[0] == '\0' ? ": " : ", ", sizes[i].name, grades[i]);
    clause_value("%d%s", worst, text);
}

void attempt_expect_detected(const struct clause_run *run, attempt_misuse *misuse, const char *what)
{
    int grades[ATTEMPT_SIZES];
    grade_all(run, misuse, grades);
    for (unsigned i = 0; i < ATTEMPT_SIZES; i++)
        clause_expect(grades[i] == ATTEMPT_NO_GRADE || grades[i] >= ATTEMPT_DETECTED_LEAST,
                      "%s of %zu bytes has grade %d: it is not detected", what, sizes[i].size,
                      grades[i]);
}
