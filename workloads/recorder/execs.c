/* execs.c: notes which programs a recorded process begins, so that one which is never heard of is
 * missed, with the reason that its file and its environment give.
 *
 * A note is a few stores into the shared memory, as a child of vfork or a signal handler may make
 * them.  An exec that comes back, as each but the last does while PATH is searched, is struck out
 * by a second note.
 */
#include "execs.h"

#include "image.h"
#include "malloc_family.h"
#include "stream.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef int spawn_function(pid_t *, const char *, const posix_spawn_file_actions_t *,
                           const posix_spawnattr_t *, char *const[], char *const[]);
typedef int exec_function(const char *, char *const[], char *const[]);

EXPORT int execve(const char *path, char *const words[], char *const variables[]);
EXPORT int execv(const char *path, char *const words[]);
EXPORT int execvp(const char *file, char *const words[]);
EXPORT int execvpe(const char *file, char *const words[], char *const variables[]);
EXPORT int execl(const char *path, const char *word, ...);
EXPORT int execlp(const char *file, const char *word, ...);
EXPORT int execle(const char *path, const char *word, ...);
EXPORT int fexecve(int file, char *const words[], char *const variables[]);
EXPORT int execveat(int folder, const char *path, char *const words[], char *const variables[],
                    int flags);
EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const words[],
                       char *const variables[]);
EXPORT int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const words[],
                        char *const variables[]);

enum { WORDS_MOST = 1 << 12 }; /* of an execl */

static struct {
    exec_function *execve, *execvpe;
    int (*fexecve)(int, char *const[], char *const[]);
    spawn_function *posix_spawn, *posix_spawnp;
} next;

static const char *library; /* the recorder's file */

#define RESOLVE(name) (*(void **)&next.name = dlsym(RTLD_NEXT, #name))

/* Ahead of time: a child of vfork must not look for them. */
static __attribute__((constructor(102))) void resolve(void)
{
    if (next.posix_spawnp != NULL)
        return;
    library = malloc_family_file_of(&next);
    RESOLVE(execve);
    RESOLVE(execvpe);
    RESOLVE(fexecve);
    RESOLVE(posix_spawn);
    RESOLVE(posix_spawnp);
}

/* What the process has given up, or another user, root or namespace hides. */
static uint32_t hidden(void)
{
    int number = errno;
    uint32_t flags = 0;
    if (library == NULL || stream_sandboxed != 0)
        return 0; /* these system calls may be forbidden */
    if (access(library, R_OK) != 0)
        flags |= NOTE_HIDDEN;
    if (!image_can_be_reached())
        flags |= NOTE_CLOSED;
    errno = number;
    return flags;
}

uint32_t execs_preloads(char *const variables[])
{
    static const char preload[] = "LD_PRELOAD=", memory[] = "ASSAY_RECORD=";
    unsigned found = 0;
    for (size_t i = 0; variables != NULL && variables[i] != NULL; i++) {
        if (strncmp(variables[i], preload, sizeof preload - 1) == 0 &&
            strstr(variables[i], "libassay-recorder.so") != NULL)
            found |= 1;
        if (strncmp(variables[i], memory, sizeof memory - 1) == 0)
            found |= 2;
    }
    return found == 3 ? NOTE_PRELOADS : 0;
}

static void name_path(struct note *note, const char *path)
{
    char folder[ARENA_PATH_BYTES];
    bool relative = path[0] != '/' && (note->flags & (NOTE_SEARCHED | NOTE_FAILED)) == 0 &&
                    stream_sandboxed == 0; /* in which getcwd may be forbidden */
    if (relative && getcwd(folder, sizeof folder) != NULL) {
        (void)snprintf(note->path, sizeof note->path, "%.230s/%.230s", folder, path);
        return;
    }
    size_t bytes = strnlen(path, sizeof note->path - 1);
    memcpy(note->path, path, bytes);
    note->path[bytes] = '\0';
}

/* A word without a slash is looked up in PATH. */
static uint32_t searched(const char *file)
{
    return strchr(file, '/') == NULL ? NOTE_SEARCHED : 0;
}

void execs_note(pid_t pid, uint64_t time_ns, const char *path, uint32_t flags)
{
    struct arena *arena = image_arena();
    if (arena == NULL || image_is_spoiled())
        return;
    uint32_t number = atomic_load(&arena->notes_next);
    do {
        if (number - atomic_load(&arena->notes_taken) >= ARENA_NOTES) {
            atomic_fetch_add(&arena->notes_lost, 1);
            return;
        }
    } while (!atomic_compare_exchange_weak(&arena->notes_next, &number, number + 1));
    struct note *note = &arena->notes[number % ARENA_NOTES];
    note->flags = flags;
    note->pid = (uint32_t)pid;
    note->time_ns = time_ns;
    name_path(note, path);
    atomic_store_explicit(&note->ready, 1, memory_order_release);
}

static void begin(const char *path, char *const variables[], uint32_t flags)
{
    execs_note(getpid(), image_clock_ns(), path, execs_preloads(variables) | hidden() | flags);
}

/* No program took this one's place. */
static int come_back(int result)
{
    int number = errno;
    execs_note(getpid(), image_clock_ns(), "", NOTE_FAILED);
    errno = number;
    return result;
}

static int run(exec_function *function, const char *path, char *const words[],
               char *const variables[], uint32_t flags)
{
    begin(path, variables, flags);
    return come_back(function(path, words, variables));
}

int execve(const char *path, char *const words[], char *const variables[])
{
    resolve();
    return run(next.execve, path, words, variables, 0);
}

int execv(const char *path, char *const words[])
{
    return execve(path, words, environ);
}

int execvpe(const char *file, char *const words[], char *const variables[])
{
    resolve();
    return run(next.execvpe, file, words, variables, searched(file));
}

int execvp(const char *file, char *const words[])
{
    return execvpe(file, words, environ);
}

/* `path` may be "", or begin in the folder. */
static void name_descriptor(char *name, size_t bytes, int file, const char *path)
{
    if (path[0] == '/' || (file == AT_FDCWD && path[0] != '\0'))
        (void)snprintf(name, bytes, "%s", path);
    else
        (void)snprintf(name, bytes, "/proc/self/fd/%d%s%s", file, path[0] == '\0' ? "" : "/", path);
}

int fexecve(int file, char *const words[], char *const variables[])
{
    char path[64];
    resolve();
    name_descriptor(path, sizeof path, file, "");
    begin(path, variables, 0);
    return come_back(next.fexecve(file, words, variables));
}

/* A C library before 2.34 has none. */
int execveat(int folder, const char *path, char *const words[], char *const variables[], int flags)
{
    char name[ARENA_PATH_BYTES];
    resolve();
    name_descriptor(name, sizeof name, folder, path);
    begin(name, variables, 0);
    return come_back((int)syscall(SYS_execveat, folder, path, words, variables, flags));
}

/* The words of an execl, ended by NULL; false: there are more than a stack should hold. */
static bool collect_words(const char **words, const char *word, va_list *rest)
{
    size_t count = 0;
    for (; word != NULL && count < WORDS_MOST - 1; word = va_arg(*rest, const char *))
        words[count++] = word;
    words[count] = NULL;
    return word == NULL;
}

/* The four kinds of pointers to words differ in nothing but what may be changed. */
static char *const *as_words(const char **words)
{
    return (char *const *)(void *)words;
}

int execl(const char *path, const char *word, ...)
{
    const char *words[WORDS_MOST];
    va_list rest;
    va_start(rest, word);
    bool all = collect_words(words, word, &rest);
    va_end(rest);
    errno = E2BIG;
    return all ? execve(path, as_words(words), environ) : -1;
}

int execlp(const char *file, const char *word, ...)
{
    const char *words[WORDS_MOST];
    va_list rest;
    va_start(rest, word);
    bool all = collect_words(words, word, &rest);
    va_end(rest);
    errno = E2BIG;
    return all ? execvpe(file, as_words(words), environ) : -1;
}

int execle(const char *path, const char *word, ...)
{
    const char *words[WORDS_MOST];
    va_list rest;
    va_start(rest, word);
    bool all = collect_words(words, word, &rest);
    char *const *variables = va_arg(rest, char *const *);
    va_end(rest);
    errno = E2BIG;
    return all ? execve(path, as_words(words), variables) : -1;
}

static int spawn(spawn_function *function, pid_t *pid, const char *path,
                 const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                 char *const words[], char *const variables[], uint32_t flags)
{
    pid_t child = 0;
    uint64_t time_ns = image_clock_ns();
    int error = function(&child, path, actions, attributes, words, variables);
    if (error == 0)
        execs_note(child, time_ns, path, execs_preloads(variables) | hidden() | flags);
    if (error == 0 && pid != NULL)
        *pid = child;
    return error;
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const words[], char *const variables[])
{
    resolve();
    return spawn(next.posix_spawn, pid, path, actions, attributes, words, variables, 0);
}

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const words[], char *const variables[])
{
    resolve();
    return spawn(next.posix_spawnp, pid, file, actions, attributes, words, variables,
                 searched(file));
}
