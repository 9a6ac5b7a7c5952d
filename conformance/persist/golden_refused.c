/* Opens kept files of other versions, kinds, word sizes, page sizes and byte orders, whose sums are
 * right. */
#include "persist_golden.h"

static void refused_expect(const struct persist_file *file, const unsigned char *bytes,
                           size_t length, const char *name)
{
    persist_hostile_refused(file, bytes, length, name, length);
}

static void golden_refused(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    persist_golden_each(&file, "refused", refused_expect);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_PERSISTENT,
    .run = golden_refused,
};
