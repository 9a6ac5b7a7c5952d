/* Maps, unmaps and protects each part of eight pages, which belong to several mappings, and
 * compares protection, flags, file and place in each report. */
#include "heard.h"

static void prepare(struct window *window)
{
    window->update = NULL;
    window_unmap(window, 0, 8);
    window_map(window, 0, 2, PROT_READ);
    window_map_file(window, 2, 3, PROT_READ | PROT_WRITE, MAP_SHARED, 11);
    window_unmap(window, 3, 1);
    window_map_file(window, 5, 3, PROT_NONE, MAP_PRIVATE, 30);
    window_protect(window, 6, 1, PROT_READ);
    window->update = heard_update;
}

static void update_before(const struct clause_run *run)
{
    struct window window = window_take(run, 8);
    struct heard heard;
    heard_listen(&heard, &window);
    for (unsigned page = 0; page < 8; page++)
        for (unsigned count = 1; page + count <= 8; count++) {
            prepare(&window);
            heard_begin(&heard, page, count, -1);
            window_map(&window, page, count, PROT_READ);
            heard_end(&heard);
            prepare(&window);
            heard_begin(&heard, page, count, -1);
            window_unmap(&window, page, count);
            heard_end(&heard);
            prepare(&window);
            if (!window_is_mapped(&window, page, count))
                continue;
            heard_begin(&heard, page, count, PROT_WRITE);
            window_protect(&window, page, count, PROT_WRITE);
            heard_end(&heard);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_before};
