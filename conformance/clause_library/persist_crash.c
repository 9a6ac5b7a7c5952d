#include "persist_crash.h"

#include "child_process.h"
#include "companion.h"
#include "persist_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MOST = 30, LOST = 1, UNABLE = 4, SAID_MOST = 16384 };

void persist_crash_needs_death(const struct clause_run *run)
{
    if (run->allocator->persist->process_death < ALLOCATOR_RECOVERS_PROCESS_DEATH)
        clause_unsupported("it does not promise to recover from a process death");
}

void persist_crash_needs_power(const struct clause_run *run)
{
    if (run->allocator->persist->power_loss < ALLOCATOR_KEEPS_BLOCKS)
        clause_unsupported("it does not promise to survive a loss of power");
}

static void engine_start(const struct clause_run *run, const char *program,
                         const char *const *words, const char *folder, int said)
{
    char seed[32];
    const char *argv[WORDS_MOST + 12] = {program,  "--allocator", run->allocator->name,
                                         "--seed", seed,          "--folder",
                                         folder,   "--jobs",      "2"};
    unsigned count = 9;
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)run->seed);
    if (run->options != NULL) {
        argv[count++] = "--options";
        argv[count++] = run->options;
    }
    for (unsigned i = 0; words[i] != NULL && i < WORDS_MOST; i++)
        argv[count++] = words[i];
    argv[count] = NULL;
    dup2(said, STDOUT_FILENO);
    dup2(said, STDERR_FILENO);
    execv(program, (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* The value of a text's member in a line of JSON, as far as it has no quotes. */
static void member_of(const char *line, const char *key, char *value, size_t size)
{
    char name[40];
    snprintf(name, sizeof name, "\"%s\":\"", key);
    const char *begin = strstr(line, name);
    begin = begin == NULL ? "" : begin + strlen(name);
    snprintf(value, size, "%.*s", (int)strcspn(begin, "\""), begin);
}

static void judge(int status, const char *said)
{
    char image[100], why[300];
    const char *loss = strstr(said, "{\"record\":\"loss\"");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    if (WIFEXITED(status) && WEXITSTATUS(status) == LOST && loss != NULL) {
        member_of(loss, "image", image, sizeof image);
        member_of(loss, "reason", why, sizeof why);
        clause_fail("image %s: %s", image, why);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == UNABLE)
        clause_fail("%.200s", said); /* the operations fail without a crash */
    clause_unresolved("the crash engine ended with status %d: %.200s", status, said);
}

char *persist_crash_said(const struct clause_run *run, const char *const *words)
{
    char *said = clause_memory(SAID_MOST);
    struct persist_file file;
    const char *program = companion_program("crash");
    int ends[2], status = 0;
    size_t length = 0;
    persist_file_begin(&file, run);
    if (pipe(ends) != 0)
        clause_unresolved("no pipe: %s", strerror(errno));
    pid_t child = child_process_fork();
    if (child == 0)
        engine_start(run, program, words, file.folder, ends[1]);
    close(ends[1]);
    for (ssize_t part; (part = read(ends[0], said + length, SAID_MOST - 1 - length)) > 0;)
        length += (size_t)part;
    said[length] = '\0';
    waitpid(child, &status, 0);
    close(ends[0]);
    persist_file_end(&file);
    judge(status, said);
    return said;
}

void persist_crash_run(const struct clause_run *run, const char *const *words)
{
    persist_crash_said(run, words);
}
