/* Opens a plug-in in the way that its first word says, lets it work, and ends as the last says:
 *   opener WAY PLUG-IN ROUNDS END
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void __libc_free(void *block);

typedef long worker(long);
typedef void *allocator(size_t);
typedef void releaser(void *);

static void *must(void *found)
{
    if (found == NULL) {
        fprintf(stderr, "opener: %s\n", dlerror());
        exit(2);
    }
    return found;
}

static long plug_in_works(void *library, long rounds)
{
    worker *work;
    void *address = must(dlsym(must(library), "work"));
    memcpy(&work, &address, sizeof work);
    return work(rounds);
}

/* Nothing of it is there any more when the process ends. */
static long closed_works(void *library, long rounds)
{
    long done = plug_in_works(library, rounds);
    if (dlclose(library) != 0)
        exit(2);
    return done;
}

/* In a child of _Fork, which calls nobody's handlers. */
static long child_works(void *library, long rounds)
{
    fflush(stdout);
    pid_t child = _Fork();
    if (child == 0)
        exit(plug_in_works(library, rounds) == rounds ? 0 : 2);
    if (child < 0 || waitpid(child, NULL, 0) != child)
        exit(2);
    return rounds;
}

/* A plug-in that is no object of its own: this program asks the C library by its handle. */
static long handle_works(long rounds)
{
    allocator *get;
    releaser *give;
    void *library = must(dlopen("libc.so.6", RTLD_NOLOAD | RTLD_LAZY));
    void *addresses[] = {must(dlsym(library, "malloc")), must(dlsym(library, "free"))};
    memcpy(&get, &addresses[0], sizeof get);
    memcpy(&give, &addresses[1], sizeof give);
    for (long i = 0; i < rounds; i++)
        give(get(100));
    return rounds;
}

static long names_work(long rounds)
{
    for (long i = 0; i < rounds; i++)
        __libc_free(__libc_malloc(100));
    return rounds;
}

static long work(const char *way, const char *file, long rounds)
{
    if (strcmp(way, "handle") == 0)
        return handle_works(rounds);
    if (strcmp(way, "names") == 0)
        return names_work(rounds);
    if (strcmp(way, "namespace") == 0)
        return plug_in_works(dlmopen(LM_ID_NEWLM, file, RTLD_NOW), rounds);
    if (strcmp(way, "closed-namespace") == 0)
        return closed_works(dlmopen(LM_ID_NEWLM, file, RTLD_NOW), rounds);
    if (strcmp(way, "closed-plain") == 0)
        return closed_works(dlopen(file, RTLD_NOW), rounds);
    if (strcmp(way, "child") == 0)
        return child_works(dlopen(file, RTLD_NOW | RTLD_DEEPBIND), rounds);
    int deep = strcmp(way, "deep") == 0 ? RTLD_DEEPBIND : 0;
    return plug_in_works(dlopen(file, RTLD_NOW | deep), rounds);
}

static void end(const char *how)
{
    fflush(stdout);
    if (strcmp(how, "_exit") == 0)
        _exit(0);
    if (strcmp(how, "kill") == 0 && fork() != 0)
        _exit(0);
    if (strcmp(how, "kill") == 0)
        kill(getpid(), SIGKILL);
    if (strcmp(how, "exec") == 0)
        execlp("true", "true", (char *)NULL);
    if (strcmp(how, "close") == 0)
        for (int file = 0; file < 1024; file++)
            close(file);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    long rounds = strtol(argv[3], NULL, 10);
    for (long i = 0; i < rounds; i++) /* this program's own half of the calls */
        free(malloc(50));
    printf("%ld\n", work(argv[1], argv[2], rounds));
    end(argv[4]);
    return 0;
}
