/* Asks for node 0, for any, and for node 12345, through each form. */
#include "kernel.h"

static void domain_nodes(const struct clause_run *run)
{
    (void)run;
    struct domainset *none = DOMAINSET_PREF(12345);
    kernel_begin(0);
    clause_expect(kern_malloc_domainset(10, M_CLAUSE, DOMAINSET_PREF(0), M_NOWAIT) != NULL,
                  "no node 0");
    clause_expect(kern_malloc_domainset(10, M_CLAUSE, DOMAINSET_RR(), M_NOWAIT) != NULL, "no node");
    clause_expect(kern_mallocarray_domainset(3, 10, M_CLAUSE, DOMAINSET_RR(), M_NOWAIT) != NULL,
                  "no array");
    clause_expect(
        (uintptr_t)kern_malloc_domainset_aligned(10, 256, M_CLAUSE, DOMAINSET_RR(), M_NOWAIT) %
                256 ==
            0,
        "not aligned");
    clause_expect(
        kern_malloc_domainset(10, M_CLAUSE, none, M_NOWAIT) == NULL &&
            kern_mallocarray_domainset(1, 10, M_CLAUSE, none, M_NOWAIT) == NULL &&
            kern_malloc_domainset_aligned(10, 16, M_CLAUSE, none, M_NOWAIT) == NULL &&
            kern_malloc_domainset_exec(10, M_CLAUSE, none, M_NOWAIT) == NULL &&
            kern_contigmalloc_domainset(10, M_CLAUSE, none, M_NOWAIT, 0, UINT64_MAX, 16, 0) == NULL,
        "memory of node 12345");
    kernel_expect_panic(kern_malloc_domainset(10, M_CLAUSE, none, M_WAITOK), "no node 12345");
    void *contig = kern_contigmalloc_domainset(10, M_CLAUSE, DOMAINSET_PREF(0), M_NOWAIT, 0,
                                               UINT64_MAX, 16, 0);
    clause_expect(contig != NULL, "no page of node 0");
}

const struct clause CLAUSE = {.run = domain_nodes};
