/* Takes a block of each class for a type of its own, and looks at the marks, the table and the zone
 * of the class. */
#include "kernel.h"

#include <fcntl.h>
#include <unistd.h>

static struct uma_statistics wanted;

static void visit(const struct uma_statistics *statistics, void *argument)
{
    if (strcmp(statistics->name, argument) == 0)
        wanted = *statistics;
}

static struct uma_statistics zone_of(size_t size)
{
    char name[32];
    snprintf(name, sizeof name, "malloc-%zu", size);
    wanted.requests = UINT64_MAX;
    uma_statistics_list(visit, name);
    clause_expect(wanted.requests != UINT64_MAX, "there is no zone %s", name);
    return wanted;
}

static void expect_marks(size_t number)
{
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    for (size_t other = 0; other < 256; other++)
        clause_expect((stats.sizes[other / 64] >> other % 64 & 1) == (other == number),
                      "class %zu is marked for a block of class %zu, or it is not", other, number);
}

static void statistics_every(const struct clause_run *run)
{
    (void)run;
    malloc9_set_print(kernel_heard);
    for (size_t number = 0; number < malloc9_class_count(); number++) {
        size_t size = malloc9_class_size(number);
        malloc_init(M_CLAUSE);
        malloc9_debug(M_CLAUSE, 0);
        struct uma_statistics before = zone_of(size);
        void *block = kernel_block(size), *other = kernel_block(size);
        expect_marks(number);
        kern_free(other, M_CLAUSE);
        struct uma_statistics after = zone_of(size);
        clause_expect(after.requests == before.requests + 2 && after.frees == before.frees + 1 &&
                          after.used == before.used + 1,
                      "zone %s: %ju requests, %ju frees, %ju used after %ju, %ju, %ju", after.name,
                      (uintmax_t)after.requests, (uintmax_t)after.frees, (uintmax_t)after.used,
                      (uintmax_t)before.requests, (uintmax_t)before.frees, (uintmax_t)before.used);
        kern_free(block, M_CLAUSE);
        malloc_uninit(M_CLAUSE);
        clause_expect(zone_of(size).used == before.used, "the end of the type changes %s",
                      after.name);
    }
    clause_expect(kernel.lines == 0, "it said \"%s\"", kernel.line);
}

const struct clause CLAUSE = {.run = statistics_every};
