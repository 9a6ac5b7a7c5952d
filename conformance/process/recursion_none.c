/* Redirects the calls of all loaded libraries to functions that notice a call inside a call.  Where
 * the outer one holds a lock such a call would never end. */
#include "clause.h"
#include "malloc_family.h"
#include "slots.h"
#include "team.h"

static _Thread_local bool inside __attribute__((tls_model("initial-exec")));
static _Thread_local unsigned recursions __attribute__((tls_model("initial-exec")));

static void *seen_malloc(size_t size)
{
    recursions += inside;
    return malloc(size);
}

static void *seen_calloc(size_t count, size_t size)
{
    recursions += inside;
    return calloc(count, size);
}

static void *seen_realloc(void *block, size_t size)
{
    recursions += inside;
    return realloc(block, size);
}

static void *use_family(void *count)
{
    for (size_t size = 1; size < (size_t)8 << 20; size = size * 2 + 1) {
        inside = true;
        void *block = opaque(malloc(size));
        block = opaque(realloc(block, 2 * size));
        void *zeroed = opaque(calloc(size, 1));
        free(block);
        free(zeroed);
        inside = false;
    }
    *(unsigned *)count += recursions;
    return NULL;
}

static void recursion_none(const struct clause_run *run)
{
    unsigned count = 0;
    (void)run;
    slots_redirect("malloc", (const void *)(uintptr_t)seen_malloc);
    slots_redirect("calloc", (const void *)(uintptr_t)seen_calloc);
    slots_redirect("realloc", (const void *)(uintptr_t)seen_realloc);
    use_family(&count);
    pthread_join(team_thread(use_family, &count), NULL);
    clause_value("%s", count == 0 ? "none" : "some calls call a public function");
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .run = recursion_none,
};
