/* trial.c: what happens around a misuse; how it is graded is in trial_grade.c. */
#include "trial.h"

#include "child_process.h"
#include "pattern.h"
#include "trial_grade.h"
#include "unnamed_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WITNESSES = 3, /* on each side of the block */
    LATER_BLOCKS = 100,
    LATER_BYTES_MOST = 8 << 20,
    LEDGER_MOST = 2000,
    HANG_CPU_S = 3, /* what a trial does takes milliseconds of a processor that is no emulator's */
    HANG_CPU_S_EMULATED = 15,
    HANG_S = 12, /* one that waits for ever uses no processor */
};

static const struct {
    const char *name;
    size_t size;
} sizes[TRIAL_SIZES] = {
    {"small", 40}, {"medium", 2008}, {"pages", 16376}, {"large", 102392}, {"huge", 2097144},
};

unsigned char *trial_witness(struct trial *trial, size_t size)
{
    void *block = heap_malloc(&trial->run, size);
    if (block == NULL)
        trial_end(trial->record, TRIAL_NO_BLOCK);
    if (!ledger_enter(trial->ledger, block, size))
        trial_end(trial->record, TRIAL_OVERLAP);
    return block;
}

unsigned char *trial_block(struct trial *trial)
{
    for (unsigned i = 0; i < WITNESSES; i++)
        trial_witness(trial, trial->size);
    unsigned char *block = heap_malloc(&trial->run, trial->size);
    if (block == NULL)
        trial_end(trial->record, TRIAL_NO_BLOCK);
    pattern_fill(block, trial->size, trial->size);
    for (unsigned i = 0; i < WITNESSES; i++)
        trial_witness(trial, trial->size);
    return block;
}

void trial_pass_time(struct trial *trial, unsigned count)
{
    uint64_t random = trial->run.seed;
    for (unsigned i = 0; i < count; i++) {
        size_t size = 100 + (size_t)random_below(&random, 1500);
        void *block = heap_malloc(&trial->run, size);
        if (block == NULL)
            trial_end(trial->record, TRIAL_NO_BLOCK);
        memset(block, 0x11, size);
        heap_free(&trial->run, block);
    }
}

void trial_commit(struct trial *trial, const void *subject)
{
    trial->record->subject = (uintptr_t)subject;
    trial->record->size = trial->size;
    trial->record->said_before = lseek(STDERR_FILENO, 0, SEEK_END);
    trial->record->stage = TRIAL_AT_CALL;
}

static void check(struct trial *trial)
{
    const struct allocator_inspect *inspect = trial->run.allocator->inspect;
    if (inspect != NULL && inspect->check != NULL && !inspect->check(trial->run.handle, NULL, 0))
        trial_end(trial->record, TRIAL_CHECK_FAILED);
}

/* Content first: a witness that suffered is the misuse's own work, not a second hand-out. */
static void look_at_witnesses(struct trial *trial)
{
    struct ledger_entry *spoiled;
    while ((spoiled = ledger_spoiled(trial->ledger)) != NULL) {
        trial->record->spoiled = true;
        pattern_fill(spoiled->block, spoiled->size, spoiled->key);
    }
}

static void take_blocks(struct trial *trial, size_t size, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *block = heap_malloc(&trial->run, size);
        if (block == NULL)
            trial_end(trial->record, TRIAL_STARVED);
        if (!ledger_enter(trial->ledger, block, size))
            trial_end(trial->record, TRIAL_OVERLAP);
    }
}

static void free_blocks(struct trial *trial)
{
    while (trial->ledger->count > 0) {
        struct ledger_entry entry = trial->ledger->entries[trial->ledger->count / 2];
        ledger_strike(trial->ledger, ledger_find(trial->ledger, entry.block));
        heap_free(&trial->run, entry.block);
    }
}

/* An ordinary program goes on. */
static void go_on(struct trial *trial)
{
    size_t same = LATER_BYTES_MOST / trial->size;
    check(trial);
    look_at_witnesses(trial);
    if (trial->subject != NULL)
        heap_free(&trial->run, trial->subject);
    for (unsigned round = 0; round < 2; round++) {
        take_blocks(trial, trial->size, same < LATER_BLOCKS ? same : LATER_BLOCKS);
        for (size_t size = 8; size < 20000; size += size / 2)
            take_blocks(trial, size, LATER_BLOCKS / 20);
        if (ledger_spoiled(trial->ledger) != NULL)
            trial_end(trial->record, TRIAL_OVERLAP);
        free_blocks(trial);
        check(trial);
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

static _Noreturn void child(const struct clause_run *run, trial_misuse *misuse, size_t size,
                            struct trial_record *record)
{
    struct trial trial = {.run = *run, .size = size, .record = record};
    limit(run->emulated);
    dup2(record->said, STDERR_FILENO);
    trial.run.handle = clause_open(run, NULL);
    trial.ledger = ledger_open(LEDGER_MOST, run->seed);
    misuse(&trial);
    record->said_after = lseek(STDERR_FILENO, 0, SEEK_END);
    record->stage = TRIAL_LATER;
    go_on(&trial);
    trial_end(record, TRIAL_NOTHING);
}

/* The child that commits the misuse on blocks of one size. */
struct attempt {
    struct trial_record *record;
    pid_t process;
};

static struct attempt attempt_start(const struct clause_run *run, trial_misuse *misuse, size_t size)
{
    struct attempt attempt = {.record = child_process_shared(sizeof *attempt.record)};
    attempt.record->said = unnamed_file("said");
    attempt.process = child_process_fork();
    if (attempt.process == 0)
        child(run, misuse, size, attempt.record);
    return attempt;
}

/* Its grade, or TRIAL_NO_GRADE where there is no block of the size. */
static int attempt_finish(const struct attempt *attempt)
{
    int status;
    while (waitpid(attempt->process, &status, 0) < 0)
        continue;
    int grade = trial_grade(attempt->record, status);
    close(attempt->record->said);
    munmap(attempt->record, sizeof *attempt->record);
    return grade;
}

/* All sizes at once: a child that hangs costs its time only once. */
static void grade_all(const struct clause_run *run, trial_misuse *misuse, int grades[TRIAL_SIZES])
{
    struct attempt attempts[TRIAL_SIZES];
    for (unsigned i = 0; i < TRIAL_SIZES; i++)
        attempts[i] = attempt_start(run, misuse, sizes[i].size);
    for (unsigned i = 0; i < TRIAL_SIZES; i++)
        grades[i] = attempt_finish(&attempts[i]);
}

void trial_tell(const struct clause_run *run, trial_misuse *misuse)
{
    int grades[TRIAL_SIZES], worst = TRIAL_NO_GRADE, best = -2;
    char text[256] = "";
    grade_all(run, misuse, grades);
    for (unsigned i = 0; i < TRIAL_SIZES; i++) {
        worst = grades[i] < worst ? grades[i] : worst;
        best = grades[i] != TRIAL_NO_GRADE && grades[i] > best ? grades[i] : best;
    }
    if (worst == TRIAL_NO_GRADE)
        clause_unsupported("it gave no block to misuse so");
    for (unsigned i = 0; best != worst && i < TRIAL_SIZES; i++)
        if (grades[i] != TRIAL_NO_GRADE)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s %d",
                     text[0] == '\0' ? ": " : ", ", sizes[i].name, grades[i]);
    clause_value("%d%s", worst, text);
}

void trial_expect_detected(const struct clause_run *run, trial_misuse *misuse, const char *what)
{
    int grades[TRIAL_SIZES];
    grade_all(run, misuse, grades);
    for (unsigned i = 0; i < TRIAL_SIZES; i++)
        clause_expect(grades[i] == TRIAL_NO_GRADE || grades[i] >= TRIAL_DETECTED_LEAST,
                      "%s of %zu bytes has grade %d: it is not detected", what, sizes[i].size,
                      grades[i]);
}
