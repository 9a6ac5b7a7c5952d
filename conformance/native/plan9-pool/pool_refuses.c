/* Tries unknown names, empty values, numbers that are none or too large, and a name that is one
 * character too long; no pool is made. */
#include "watched.h"

#include <errno.h>

static void refused(const char *options)
{
    Pool *pool = NULL;
    clause_expect(poolopen(options, &pool) == EINVAL && pool == NULL, "\"%s\" is accepted",
                  options);
}

static void pool_refuses(const struct clause_run *run)
{
    static const char *const bad[] = {
        "flags=",
        "flags=none",
        "flags=paranoia+",
        "size=1",
        "maxsize",
        "maxsize=",
        "maxsize=1k",
        "maxsize=-1",
        "maxsize=99999999999999999999",
        "maxsize=18446744073709551616",
        "=1",
        "quantum=16,x",
        ",",
        "minarena=0x1",
        "flags=logging,,",
        "name=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};
    (void)run;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused(bad[i]);
    Pool *pool;
    const char *longest = "name=123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    clause_expect(poolopen(longest, &pool) == 0 && strcmp(pool->name, longest + 5) == 0,
                  "a name of 63 characters is refused");
    poolclose(pool);
}

const struct clause CLAUSE = {.run = pool_refuses};
