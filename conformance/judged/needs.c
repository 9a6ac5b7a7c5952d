/* needs.c: compares the needs of a clause with the allocator and the host.  Missing slots are named
 * in the order of the face, so that the reason is the same in every run. */
#include "needs.h"

#include "companion.h"
#include "symbol_origin.h"

#include <stdio.h>
#include <string.h>

static const char *const host_names[] = {
    "RLIMIT_AS",    "FIXED_NOREPLACE", "ROBUST_MUTEX", "PTRACE", "SYSCALL_FAULTS", "PROTECT_HOLE",
    "LARGE_MEMORY", "MAP_COUNT",       "RSEQ",         "EXEC",   "SHARED_ADDRESS", NULL};

const char *needs_host_name(unsigned bit)
{
    return host_names[bit];
}

int needs_host_bit(const char *name, size_t length)
{
    for (int bit = 0; host_names[bit] != NULL; bit++)
        if (strlen(host_names[bit]) == length && memcmp(host_names[bit], name, length) == 0)
            return bit;
    return -1;
}

bool needs_lacks(const struct clause *clause, const struct allocator *allocator, char *why,
                 size_t size)
{
    const char *slot = capability_missing_slot(allocator, clause->calls);
    const char *trait = capability_missing_trait(allocator, clause->traits);
    if (slot != NULL)
        snprintf(why, size, "it has no %s", slot);
    else if (trait != NULL)
        snprintf(why, size, "it is not %s", trait);
    return slot != NULL || trait != NULL;
}

static void allocator_meet(const struct clause *clause, const struct allocator *allocator)
{
    char why[NEEDS_WHY_MOST];
    if (needs_lacks(clause, allocator, why, sizeof why))
        clause_unsupported("%s", why);
}

/* The process's own malloc: each function that the clause reaches is the tested library's. */
static void owners_meet(const struct clause *clause, const char *library)
{
    symbol_origin_expect_loaded(library);
    for (const char *const *symbol = clause->symbols; symbol != NULL && *symbol != NULL; symbol++)
        symbol_origin_expect(*symbol, library);
    for (unsigned bit = 0; capability_slot_name(bit) != NULL; bit++)
        if ((clause->calls & (1u << bit)) != 0 && capability_slot_function(bit) != NULL)
            symbol_origin_expect(capability_slot_function(bit), library);
}

static void host_meet(const struct clause *clause, const struct request *request)
{
    for (unsigned bit = 0; host_names[bit] != NULL; bit++)
        if (clause->hosts & request->lacks & (1u << bit))
            clause_unsupported("the host lacks %s: %s", host_names[bit], request->lacks_why[bit]);
}

/* A clause that starts or loads a companion need not say so: companion.h sees to it. */
static void companions_meet(const struct request *request)
{
    int bit = needs_host_bit("EXEC", strlen("EXEC"));
    companion_no_exec = request->lacks & (1u << bit) ? request->lacks_why[bit] : NULL;
}

void needs_meet(const struct request *request)
{
    const struct clause *clause = request->listing->clause;
    if (request->allocator != NULL)
        allocator_meet(clause, request->allocator);
    if (request->in_process)
        owners_meet(clause, request->library);
    host_meet(clause, request);
    companions_meet(request);
}
