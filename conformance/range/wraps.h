/* wraps.h: ranges that go past the last address, beside and in what is mapped. */
#ifndef ASSAY_WRAPS_H
#define ASSAY_WRAPS_H

#include "window.h"

/* Calls `expect_refusal` for each of them; what is mapped must stay as it is. */
static inline void wraps_try(struct window *window,
                             void (*expect_refusal)(const struct clause_run *run, uint64_t at,
                                                    uint64_t length))
{
    const uint64_t page = window->page;
    window_map(window, 1, 2, PROT_READ);
    for (unsigned i = 0; i < 4; i++) {
        uint64_t at = window_at(window, i);
        const uint64_t lengths[] = {-at - page, -at,       -at + 1,        -at + page,
                                    -page,      -page + 1, UINT64_MAX - 1, UINT64_MAX};
        for (unsigned k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
            expect_refusal(window->run, at, lengths[k]);
            window_expect(window);
        }
    }
}

#endif
