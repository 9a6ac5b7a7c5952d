#include "program.h"

#include "clause.h"
#include "unnamed_file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_MOST = 1 << 22, WORDS_MOST = 24 };

struct result {
    int status;
    size_t length;
    char *output;
};

extern char **environ;

/* What e_machine the file has; -1 if it is no ELF file or not there. */
static int machine_of(const char *path)
{
    Elf64_Ehdr header;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, &header, sizeof header);
    if (file >= 0)
        close(file);
    bool is_elf = length == sizeof header && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0;
    return is_elf ? header.e_machine : -1;
}

static void expect_installed(const char *path)
{
    int machine = machine_of(path);
    if (machine < 0)
        clause_unsupported("%s is not installed", path);
    if (machine != machine_of("/proc/self/exe"))
        clause_unsupported("%s is not of this architecture", path);
}

static int file_of(const char *input, size_t size)
{
    int file = unnamed_file("input");
    if (file < 0 || write(file, input, size) != (ssize_t)size || lseek(file, 0, SEEK_SET) != 0)
        clause_unresolved("no file for the program's input");
    return file;
}

static _Noreturn void become(char *const *words, int input, int output)
{
    if (dup2(input, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2)
        execv(words[0], words);
    _exit(127);
}

static size_t read_all(int from, char *output)
{
    size_t length = 0;
    for (;;) {
        ssize_t count = read(from, output + length, OUTPUT_MOST - length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return length;
        length += (size_t)count;
    }
}

static struct result run(char *const *words, const char *input, size_t size)
{
    struct result result = {.output = clause_memory(OUTPUT_MOST)};
    int pipes[2], file = file_of(input, size);
    if (pipe2(pipes, O_CLOEXEC) != 0)
        clause_unresolved("no pipe for the program's output");
    pid_t child = fork();
    if (child < 0)
        clause_unresolved("no process for %s", words[0]);
    if (child == 0)
        become(words, file, pipes[1]);
    close(pipes[1]);
    result.length = read_all(pipes[0], result.output);
    close(pipes[0]);
    close(file);
    while (waitpid(child, &result.status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(result.status) && WEXITSTATUS(result.status) == 127)
        clause_unsupported("%s cannot be started", words[0]);
    return result;
}

/* Joins the tool's words and the program's. */
static void join(char **all, const char *const *tool, const char *const *words)
{
    size_t count = 0;
    for (; tool != NULL && *tool != NULL && count < WORDS_MOST - 1; tool++)
        all[count++] = (char *)(uintptr_t)*tool;
    for (; *words != NULL && count < WORDS_MOST - 1; words++)
        all[count++] = (char *)(uintptr_t)*words;
    all[count] = NULL;
}

static struct result run_plain(char *const *words, const char *input, size_t size)
{
    const char *library = getenv("LD_PRELOAD");
    char kept[4096] = "";
    if (library != NULL)
        strncpy(kept, library, sizeof kept - 1);
    unsetenv("LD_PRELOAD");
    struct result result = run(words, input, size);
    if (kept[0] != '\0')
        setenv("LD_PRELOAD", kept, 1);
    return result;
}

/* What is not the same, in static memory, or NULL. */
static const char *difference(const char *name, const struct result *plain,
                              const struct result *tested)
{
    static char told[400];
    if (plain->status != tested->status)
        snprintf(told, sizeof told, "%s ended with status %d, not %d", name, tested->status,
                 plain->status);
    else if (plain->length != tested->length ||
             memcmp(plain->output, tested->output, plain->length) != 0)
        snprintf(told, sizeof told, "%s wrote %zu bytes that are not the %zu of the other run",
                 name, tested->length, plain->length);
    return told[0] == '\0' ? NULL : told;
}

void program_same(const char *const *words, const char *input, size_t size)
{
    const char *told = program_difference_under(NULL, words, input, size);
    if (told != NULL)
        clause_fail("%s", told);
}

const char *program_difference_under(const char *const *tool, const char *const *words,
                                     const char *input, size_t size)
{
    char *alone[WORDS_MOST], *all[WORDS_MOST];
    expect_installed(words[0]);
    join(alone, NULL, words);
    join(all, tool, words);
    struct result plain = run_plain(alone, input, size);
    if (tool != NULL) {
        if (access(tool[0], X_OK) != 0)
            clause_unsupported("%s is not installed", tool[0]);
        struct result under = run_plain(all, input, size);
        if (under.status != plain.status)
            clause_unsupported("%s does not work here", tool[0]);
    }
    struct result tested = run(all, input, size);
    return difference(words[0], &plain, &tested);
}

const char *program_says(const char *path)
{
    char *words[] = {(char *)(uintptr_t)path, NULL};
    struct result result = run(words, "", 0);
    clause_expect(!WIFSIGNALED(result.status), "%s was ended by signal %d after \"%.200s\"",
                  strrchr(path, '/') + 1, WTERMSIG(result.status), result.output);
    clause_expect(WEXITSTATUS(result.status) == 0, "%s ended with status %d and wrote \"%.200s\"",
                  strrchr(path, '/') + 1, WEXITSTATUS(result.status), result.output);
    return result.output;
}
