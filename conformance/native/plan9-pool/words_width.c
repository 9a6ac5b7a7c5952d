/* Compares sixteen words of a block with both halves of its address. */
#include "watched.h"

static void words_width(const struct clause_run *run)
{
    Pool pool = WATCHED_POOL;
    pool.flags = POOL_ANTAGONISM;
    uint32_t *words = watched_alloc(&pool, 64);
    bool low = true, high = true;
    (void)run;
    for (int i = 0; i < 16; i++) {
        low = low && words[i] == ((uint32_t)(uintptr_t)words ^ 0xf9000000u);
        high = high && words[i] == ((uint32_t)((uintptr_t)words >> 32) ^ 0xf9000000u);
    }
    clause_expect(low != high, "the words are neither half of the address");
    clause_value("32-bit words of the %s half of the address", low ? "low" : "high");
    poolfree(&pool, words);
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = words_width};
