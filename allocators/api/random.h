/* random.h: the numbers that benchmark bodies and clauses draw.
 *
 * SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): one 64-bit state, a few cycles a draw, the same
 * stream on every machine.  A thread draws from a state of its own.
 */
#ifndef ASSAY_RANDOM_H
#define ASSAY_RANDOM_H

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

/* A number below `bound`, which is below 2^32, without the division that would be a part of what is
 * measured: by multiplication (Lemire, 2019), without the rejection step, so that its bias is below
 * bound / 2^32. */
static inline uint64_t random_below_u32(uint64_t *state, uint64_t bound)
{
    return ((random_next(state) >> 32) * bound) >> 32;
}

/* The stream of one thread of a run: far apart for neighbouring seeds. */
static inline uint64_t random_stream(uint64_t seed, uint64_t thread)
{
    uint64_t state = seed ^ (thread * UINT64_C(0xd1342543de82ef95));
    return random_next(&state);
}

#endif
