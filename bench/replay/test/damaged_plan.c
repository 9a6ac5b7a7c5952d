/* A plan with bytes that changed is refused, or every number that a replay follows is still in its
 * bounds: reading one never leaves its memory. */
#include "stream.h"

#include <string.h>

enum { PLANS = 20000, SEED = 31 };

static const struct stream_shape shape = {
    .threads = 3, .born = 5, .events = 400, .foreign = 40, .seed = SEED};

/* Follows every number, as a replay would; the sanitizers watch. */
static uint64_t follow(const struct plan *plan)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < plan->header->threads; i++) {
        const struct plan_portion *portions = plan_portions_of(plan, i);
        uint64_t at = 0;
        for (uint64_t k = 0; k < plan->threads[i].portions; k++) {
            sum += plan->epochs[portions[k].epoch].live_bytes;
            for (; at < portions[k].end; at += plan_words(plan_kind(plan_words_of(plan, i)[at])))
                sum += plan_words_of(plan,
                                     i)[at + plan_words(plan_kind(plan_words_of(plan, i)[at])) - 1];
        }
    }
    return sum;
}

int main(void)
{
    struct stream *stream = stream_make_up(&shape);
    uint64_t random = SEED, sum = 0, refused = 0;
    size_t bytes;
    char *memory = stream_compile(stream, shape.born, &bytes), *copy = malloc(bytes);
    if (copy == NULL)
        abort();
    for (int i = 0; i < PLANS; i++) {
        struct plan plan;
        char why[128];
        size_t kept = random_below_u32(&random, 4) == 0 ? random_below_u32(&random, bytes) : bytes;
        memcpy(copy, memory, bytes);
        for (uint64_t k = random_below_u32(&random, 4); k > 0; k--)
            copy[random_below_u32(&random, bytes)] = (char)random_next(&random);
        if (plan_of_memory(copy, kept, &plan, why, sizeof why))
            sum += follow(&plan);
        else
            refused++;
    }
    free(copy);
    free(memory);
    stream_free(stream);
    return sum != 0 && refused > PLANS / 4 ? 0 : 1;
}
