/* 40000 operations on 64 pages, with the reports of each compared with a model. */
#include "heard.h"
#include "random.h"
#include "rounds.h"

enum { PAGES = 64, OPERATIONS = 40000, LONGEST = 12 };

static void operate(struct window *window, struct heard *heard, uint64_t *random)
{
    static const int prots[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE};
    unsigned page = (unsigned)random_below(random, PAGES - LONGEST);
    unsigned count = 1 + (unsigned)random_below(random, LONGEST);
    int prot = prots[random_below(random, 3)];
    uint64_t kind = random_below(random, 8);
    bool protects = kind >= 5 && window_is_mapped(window, page, count);
    heard_begin(heard, page, count, protects ? prot : -1);
    if (protects)
        window_protect(window, page, count, prot);
    else if (kind < 3)
        window_unmap(window, page, count);
    else if (kind == 3)
        window_map_file(window, page, count, prot, MAP_SHARED, (unsigned)random_below(random, 9));
    else
        window_map(window, page, count, prot);
    heard_end(heard);
}

static void update_random(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct window window = window_take(run, PAGES);
    struct heard heard;
    heard_listen(&heard, &window);
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        operate(&window, &heard, &random);
        if (i % 64 == 0)
            window_expect(&window);
    }
    window_expect(&window);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_random};
