/* death.c: a process that is killed has made every store up to one, in the order of its program,
 * and the page cache has them all. */
#include "explorer.h"

#include <stdio.h>

void death_walk(struct explorer *explorer)
{
    const struct exploration *exploration = explorer->exploration;
    const struct store_log *log = &exploration->log;
    const struct script *script = &exploration->script;
    struct image image;
    image_make(&image);
    for (size_t i = 0; i < log->count; i++) {
        const struct crash_event *event = &log->events[i];
        unsigned now = event->operation;
        bool last = i + 1 == script->operations[now].end;
        struct check_order order = {.states = {now, now + 1}, .count = 2, .now = now};
        char name[EXPLORER_ID];
        if (!image_apply(&image, event))
            return;
        if (last) /* it has returned, and nothing was stored since */
            order = (struct check_order){.states = {now + 1}, .count = 1, .now = now};
        order.may_be_missing =
            !script->states[now + 1].exists || (!last && !script->states[now].exists);
        snprintf(name, sizeof name, "death:%zu", i);
        if (event->kind <= CRASH_UNNAMED && !explorer_visit(explorer, &image, &order, i, name))
            return;
    }
}
