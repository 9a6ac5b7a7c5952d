/* Queries pages of a file and anonymous ones. */
#include "stretch.h"

static void info_descriptor(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 4);
    struct allocator_range_info info;
    stretch_map(&stretch, 0, 2, PROT_READ);
    stretch_map_file(&stretch, 2, 2, PROT_READ, MAP_SHARED, 0);
    clause_expect(range_query(run, stretch_at(&stretch, 1), &info) && info.fd == -1,
                  "an anonymous page has a descriptor");
    clause_expect(range_query(run, stretch_at(&stretch, 3), &info), "a mapped page is not mapped");
    clause_expect(info.fd == -1 || info.fd == stretch.file, "descriptor %d instead of %d", info.fd,
                  stretch.file);
    clause_value("%s", info.fd == -1 ? "none is told" : "the descriptor is told");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = info_descriptor};
