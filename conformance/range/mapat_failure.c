/* Tries each part of five pages, some of them mapped, with flags of neither kind and with half a
 * page of offset. */
#include "window.h"

static void mapat_failure(const struct clause_run *run)
{
    struct window window = window_take(run, 5);
    const int64_t half = (int64_t)window.page / 2;
    int file = window_file(&window);
    window_map(&window, 1, 1, PROT_READ | PROT_WRITE);
    window_map_file(&window, 2, 2, PROT_READ, MAP_PRIVATE, 5);
    for (unsigned page = 0; page < 5; page++)
        for (unsigned count = 1; page + count <= 5; count++) {
            int error = window_ask_map(&window, page, count, PROT_NONE, 0, file, 0);
            clause_expect(error == EINVAL, "neither shared nor private gave %d", error);
            error = window_ask_map(&window, page, count, PROT_NONE, MAP_SHARED, file, half);
            clause_expect(error == EINVAL, "half a page of offset gave %d", error);
            window_expect(&window);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapat_failure};
