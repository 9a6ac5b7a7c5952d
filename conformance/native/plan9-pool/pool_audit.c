/* Damages one byte and reads the words with room for 64, for 6, for 1 and for none. */
#include "watched.h"

static void pool_audit(const struct clause_run *run)
{
    Pool pool = WATCHED_POOL;
    char why[64], expected[64];
    (void)run;
    unsigned char *block = watched_alloc(&pool, 100);
    memset(why, 'x', sizeof why);
    clause_expect(poolaudit(&pool, why, sizeof why) && why[0] == 'x', "a sound pool is told of");
    block[100] ^= 1;
    clause_expect(!poolaudit(&pool, why, sizeof why), "nothing is found");
    snprintf(expected, sizeof expected, "block %p: written past the end", (void *)block);
    clause_expect(strncmp(why, expected, strlen(expected)) == 0, "it is told: %s", why);
    memset(why, 'x', sizeof why);
    clause_expect(!poolaudit(&pool, why, 6) && strcmp(why, "block") == 0 && why[6] == 'x',
                  "of 6 bytes: %.20s", why);
    clause_expect(!poolaudit(&pool, why, 1) && why[0] == '\0' && why[1] == 'l', "of 1 byte: %.20s",
                  why);
    memset(why, 'x', sizeof why);
    clause_expect(!poolaudit(&pool, why, 0) && why[0] == 'x', "of no bytes one is written");
    clause_expect(!poolaudit(&pool, NULL, 0), "nil for the words");
    block[100] ^= 1;
    poolcheck(&pool);
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = pool_audit};
