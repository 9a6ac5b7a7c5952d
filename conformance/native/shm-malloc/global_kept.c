/* Sets the global in one process, reads it in another, in a third after all have detached, and
 * after a process death. */
#include "shared_heap.h"

static struct persist_file file;

static void set(void *text)
{
    heap_init(&file);
    void *before = shm_global();
    clause_expect((before == NULL) == (strcmp(text, "first") == 0), "the global is %p before %s",
                  before, (char *)text);
    char *block = strcpy(shm_malloc(20), text);
    shm_set_global(block);
    clause_expect(shm_global() == block, "the global is not what was set");
    shm_free(before);
    errno = 0;
    shm_set_global((char *)block + 4096); /* no live block */
    clause_expect(errno == EINVAL && shm_global() == block, "a global outside of blocks was taken");
    shm_fini();
}

static void change_it(void *argument)
{
    (void)argument;
    heap_init(&file);
    *(char *)shm_global() = 'F';
    shm_set_global((char *)shm_global() + 1);
}

static void expect(void *text)
{
    heap_init(&file);
    const char *global = shm_global();
    clause_expect(global != NULL && strcmp(global, text) == 0, "the global is \"%s\", not \"%s\"",
                  global == NULL ? "nil" : global, (char *)text);
    shm_fini();
}

static void global_kept(const struct clause_run *run)
{
    persist_file_begin(&file, run);
    child_process_run(set, "first", "the process that makes the heap");
    child_process_run(expect, "first", "a process that comes later");
    heap_init(&file); /* this process has it while others set it */
    child_process_run(set, "second", "a process that sets the global");
    clause_expect(strcmp(shm_global(), "second") == 0, "this process does not see it");
    shm_fini();
    let_die(change_it, NULL);
    child_process_run(expect, "econd", "a process after a death");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .hosts = CLAUSE_HOST_SHARED_ADDRESS,
    .run = global_kept,
};
