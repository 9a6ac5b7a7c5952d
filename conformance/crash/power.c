/* power.c: what is on the medium after a loss of power: every page as of the last completed write
 * to the medium, or as of any moment since; a page that is being written is torn at 512 bytes; the
 * length and the name of the file are old or new on their own.
 *
 * At each store the changed page is tried alone, with all others, without it, and in drawn subsets.
 * When a barrier begins, all subsets of up to 12 pages are tried, and drawn ones of more; pages of
 * earlier moments are mixed in.
 */
#include "explorer.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOMENTS = 4, DIRTY_MOST = 64, DRAWN_AT_STORE = 2, MIXED = 24, TORN = 12 };

struct loss_of_power {
    struct explorer *explorer;
    struct image current, durable, crashed;
    struct image moments[MOMENTS]; /* of this interval */
    unsigned moment_count;
    uint64_t dirty[DIRTY_MOST];
    unsigned dirty_count;
    uint64_t random;
    size_t event;
    struct check_order order;
    bool going;
};

static void dirty_find(struct loss_of_power *loss)
{
    loss->dirty_count = 0;
    for (uint64_t page = 0; page * IMAGE_PAGE < loss->current.length; page++)
        if (loss->current.page_hashes[page] != loss->durable.page_hashes[page] &&
            loss->dirty_count < DIRTY_MOST)
            loss->dirty[loss->dirty_count++] = page;
}

/* Checks the crashed image with each length and name that it may have. */
static void crashed_visit(struct loss_of_power *loss, const char *name)
{
    const uint64_t lengths[] = {loss->current.length, loss->durable.length};
    const bool names[] = {loss->current.named, loss->durable.named};
    for (unsigned i = 0; i < 4 && loss->going; i++) {
        char own[EXPLORER_ID];
        if ((i & 2 && lengths[0] == lengths[1]) || (i & 1 && names[0] == names[1]))
            continue;
        image_set_length(&loss->crashed, lengths[i >> 1]);
        loss->crashed.named = names[i & 1];
        snprintf(own, sizeof own, "%s.%u", name, i);
        loss->going =
            explorer_visit(loss->explorer, &loss->crashed, &loss->order, loss->event, own);
    }
}

static void crashed_begin(struct loss_of_power *loss)
{
    image_copy(&loss->crashed, &loss->durable);
    if (loss->crashed.length < loss->current.length)
        loss->crashed.length = loss->current.length;
}

static void subset_visit(struct loss_of_power *loss, uint64_t set)
{
    char name[EXPLORER_ID];
    crashed_begin(loss);
    for (unsigned i = 0; i < loss->dirty_count; i++)
        if (set >> i & 1)
            image_take_page(&loss->crashed, &loss->current, loss->dirty[i]);
    snprintf(name, sizeof name, "power:%zu:%llx", loss->event, (unsigned long long)set);
    crashed_visit(loss, name);
}

/* A page of which some sectors are new, beside others that are old or new. */
static void torn_visit(struct loss_of_power *loss, unsigned torn, unsigned sectors, uint64_t set)
{
    char name[EXPLORER_ID];
    crashed_begin(loss);
    for (unsigned i = 0; i < loss->dirty_count; i++)
        if (i != torn && set >> i & 1)
            image_take_page(&loss->crashed, &loss->current, loss->dirty[i]);
    image_take_sectors(&loss->crashed, &loss->current, loss->dirty[torn], sectors);
    snprintf(name, sizeof name, "power:%zu:%llx:torn:%u:%x", loss->event, (unsigned long long)set,
             torn, sectors);
    crashed_visit(loss, name);
}

/* Each page as it was at some moment. */
static void mixed_visit(struct loss_of_power *loss, unsigned number)
{
    char name[EXPLORER_ID];
    crashed_begin(loss);
    for (unsigned i = 0; i < loss->dirty_count; i++) {
        uint64_t choice = random_below(&loss->random, loss->moment_count + 2);
        if (choice < loss->moment_count)
            image_take_page(&loss->crashed, &loss->moments[choice], loss->dirty[i]);
        else if (choice == loss->moment_count)
            image_take_page(&loss->crashed, &loss->current, loss->dirty[i]);
    }
    snprintf(name, sizeof name, "power:%zu:mixed:%u", loss->event, number);
    crashed_visit(loss, name);
}

static uint64_t all_of(unsigned count)
{
    return count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

static void families_visit(struct loss_of_power *loss)
{
    unsigned count = loss->dirty_count;
    for (unsigned i = 0; i <= count && loss->going; i++) {
        subset_visit(loss, all_of(i));
        subset_visit(loss, all_of(count) & ~all_of(i));
        subset_visit(loss, i < count ? UINT64_C(1) << i : 0);
        subset_visit(loss, i < count ? all_of(count) & ~(UINT64_C(1) << i) : all_of(count));
    }
    for (unsigned i = 0; i < loss->explorer->exploration->plan->random && loss->going; i++)
        subset_visit(loss, random_next(&loss->random) & all_of(count));
}

/* Just before a barrier is complete. */
static void barrier_visit(struct loss_of_power *loss)
{
    dirty_find(loss);
    unsigned count = loss->dirty_count;
    if (count <= loss->explorer->exploration->plan->pages)
        for (uint64_t set = 0; set <= all_of(count) && loss->going; set++)
            subset_visit(loss, set);
    else
        families_visit(loss);
    for (unsigned i = 0; i < TORN && count > 0 && loss->going; i++)
        torn_visit(loss, (unsigned)random_below(&loss->random, count),
                   (unsigned)random_below(&loss->random, 1 << IMAGE_SECTORS),
                   random_next(&loss->random) & all_of(count));
    for (unsigned i = 0; i < MIXED && count > 1 && loss->going; i++)
        mixed_visit(loss, i);
}

static void store_visit(struct loss_of_power *loss, uint64_t page)
{
    uint64_t own = 0;
    dirty_find(loss);
    for (unsigned i = 0; i < loss->dirty_count; i++)
        if (loss->dirty[i] == page)
            own = UINT64_C(1) << i;
    uint64_t all = all_of(loss->dirty_count);
    subset_visit(loss, own);
    subset_visit(loss, all);
    subset_visit(loss, all & ~own);
    for (unsigned i = 0; i < DRAWN_AT_STORE; i++)
        subset_visit(loss, (random_next(&loss->random) & all) | own);
}

static void moment_keep(struct loss_of_power *loss)
{
    unsigned place = loss->moment_count < MOMENTS ? loss->moment_count++
                                                  : (unsigned)random_below(&loss->random, MOMENTS);
    image_copy(&loss->moments[place], &loss->current);
}

static void durable_make(struct loss_of_power *loss, const struct crash_event *event)
{
    struct image *durable = &loss->durable, *current = &loss->current;
    uint64_t first = event->offset / IMAGE_PAGE;
    uint64_t end = (event->offset + event->value + IMAGE_PAGE - 1) / IMAGE_PAGE;
    for (uint64_t page = first; page < end && page < IMAGE_PAGES; page++)
        if (durable->page_hashes[page] != current->page_hashes[page])
            image_take_page(durable, current, page);
}

/* Operations that may write everything to the medium. */
static bool writes(enum script_kind kind)
{
    return kind == SCRIPT_SYNC || kind == SCRIPT_TRIM || kind == SCRIPT_CLOSE;
}

/* The states that may be found from here on: that of the last completed sync, and those at which
 * the heap was trimmed or closed since, or is being synced, trimmed or closed. */

static void order_follow(struct loss_of_power *loss, unsigned now, bool completed)
{
    const struct script *script = &loss->explorer->exploration->script;
    struct check_order *order = &loss->order;
    enum script_kind kind = script->operations[now].kind;
    order->now = now;
    if (kind == SCRIPT_SYNC && completed) {
        *order = (struct check_order){.states = {now + 1}, .count = 1, .now = now, .power = true};
    } else if (writes(kind) && order->count < CHECK_STATES &&
               order->states[order->count - 1] != now) {
        order->states[order->count++] = now;
    } else if (kind == SCRIPT_DESTROY)
        order->may_be_missing = true;
}

static void event_take(struct loss_of_power *loss, const struct crash_event *event)
{
    const struct plan *plan = loss->explorer->exploration->plan;
    bool ignored = plan->ignored != 0 && event->site == plan->ignored;
    switch ((enum crash_event_kind)event->kind) {
    case CRASH_STORE:
        image_apply(&loss->current, event);
        store_visit(loss, event->offset / IMAGE_PAGE);
        if (random_below(&loss->random, 16) == 0)
            moment_keep(loss);
        return;
    case CRASH_LENGTH:
    case CRASH_NAMED:
    case CRASH_UNNAMED:
        image_apply(&loss->current, event);
        dirty_find(loss);
        families_visit(loss);
        return;
    case CRASH_SYNC:
        barrier_visit(loss);
        if (!ignored)
            durable_make(loss, event);
        loss->moment_count = 0;
        return;
    case CRASH_LENGTH_SYNC:
        loss->durable.length = ignored ? loss->durable.length : loss->current.length;
        return;
    case CRASH_FOLDER_SYNC:
        loss->durable.named = ignored ? loss->durable.named : loss->current.named;
        return;
    }
}

void power_walk(struct explorer *explorer)
{
    const struct exploration *exploration = explorer->exploration;
    const struct store_log *log = &exploration->log;
    const struct script *script = &exploration->script;
    struct loss_of_power *loss = calloc(1, sizeof *loss);
    if (loss == NULL)
        abort();
    loss->explorer = explorer;
    loss->random = exploration->plan->seed;
    loss->going = true;
    loss->order =
        (struct check_order){.states = {1}, .count = 1, .power = true, .may_be_missing = true};
    image_make(&loss->current);
    image_make(&loss->durable);
    image_make(&loss->crashed);
    for (unsigned i = 0; i < MOMENTS; i++)
        image_make(&loss->moments[i]);
    for (unsigned now = 0; now < script->count && loss->going; now++) {
        order_follow(loss, now, false);
        for (size_t i = script->operations[now].first;
             i < script->operations[now].end && loss->going; i++) {
            loss->event = i;
            event_take(loss, &log->events[i]);
        }
        order_follow(loss, now, true);
    }
}
