/* A child of fork has no descriptor to enter its parent's heap with, and then it has one. */
#include "shared_heap.h"

#include <fcntl.h>
#include <sys/resource.h>

/* No new descriptor, or as many as before. */
static void limit_descriptors(bool none)
{
    struct rlimit limit;
    clause_expect(getrlimit(RLIMIT_NOFILE, &limit) == 0, "there is no limit");
    limit.rlim_cur = none ? 0 : limit.rlim_max;
    clause_expect(setrlimit(RLIMIT_NOFILE, &limit) == 0, "the limit cannot be set");
}

static void child(char *parents)
{
    limit_descriptors(true);
    if (open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
        clause_unsupported("descriptors cannot be limited");
    for (unsigned i = 0; i < 3; i++) {
        errno = 0;
        void *block = shm_malloc(i % 2 == 0 ? 100 : 10000);
        clause_expect(block == NULL && errno == EMFILE,
                      "call %u without a descriptor gave %p and error %d", i, block, errno);
    }
    clause_expect(shm_child() == -1 && errno == EMFILE, "shm_child gave error %d", errno);
    limit_descriptors(false);
    char *own = shm_malloc(100);
    clause_expect(own != NULL && own != parents, "with a descriptor it gets %p", (void *)own);
    shm_free(own);
    shm_free(parents);
    clause_expect(shm_fini() == 0, "shm_fini failed");
}

static void child_retries(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    clause_expect(shm_init(file.path) == 0, "shm_init gave error %d", errno);
    char *block = shm_malloc(100);
    pid_t other = child_process_fork();
    if (other == 0) {
        child(block);
        _exit(0);
    }
    child_process_expect(other, "the child");
    clause_expect(shm_malloc(100) != NULL, "the parent cannot go on");
    clause_expect(shm_destroy() == 0, "shm_destroy gave error %d", errno);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .hosts = CLAUSE_HOST_SHARED_ADDRESS,
    .run = child_retries,
};
