/* random.h: the numbers that a clause draws, always from run->seed.
 *
 * SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same stream on every machine.  A thread
 * draws from a state of its own.
 */
#ifndef ASSAY_CLAUSE_RANDOM_H
#define ASSAY_CLAUSE_RANDOM_H

#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A number below `bound`, which is not 0. */
static inline uint64_t random_below(uint64_t *state, uint64_t bound)
{
    return random_next(state) % bound;
}

#endif
