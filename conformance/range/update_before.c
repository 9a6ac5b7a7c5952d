/* Maps, unmaps and protects each part of eight pages, which belong to several mappings, and
 * compares protection, flags, file and place in each report. */
#include "heard.h"

static void prepare(struct stretch *stretch)
{
    stretch->update = NULL;
    stretch_unmap(stretch, 0, 8);
    stretch_map(stretch, 0, 2, PROT_READ);
    stretch_map_file(stretch, 2, 3, PROT_READ | PROT_WRITE, MAP_SHARED, 11);
    stretch_unmap(stretch, 3, 1);
    stretch_map_file(stretch, 5, 3, PROT_NONE, MAP_PRIVATE, 30);
    stretch_protect(stretch, 6, 1, PROT_READ);
    stretch->update = heard_update;
}

static void update_before(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 8);
    struct heard heard;
    heard_listen(&heard, &stretch);
    for (unsigned page = 0; page < 8; page++)
        for (unsigned count = 1; page + count <= 8; count++) {
            prepare(&stretch);
            heard_begin(&heard, page, count, -1);
            stretch_map(&stretch, page, count, PROT_READ);
            heard_end(&heard);
            prepare(&stretch);
            heard_begin(&heard, page, count, -1);
            stretch_unmap(&stretch, page, count);
            heard_end(&heard);
            prepare(&stretch);
            if (!stretch_is_mapped(&stretch, page, count))
                continue;
            heard_begin(&heard, page, count, PROT_WRITE);
            stretch_protect(&stretch, page, count, PROT_WRITE);
            heard_end(&heard);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_before};
