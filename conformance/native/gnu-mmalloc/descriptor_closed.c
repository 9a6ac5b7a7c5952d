/* Closes the descriptor that it attached, opens another file under its number, and goes on. */
#include "region.h"

#include <fcntl.h>

static void descriptor_closed(const struct clause_run *run)
{
    int file = region_file(), kept = dup(file);
    void *md = region_sure(file, NULL, 0);
    (void)run;
    close(file);
    int other = region_file();
    clause_expect(other == file, "the number of the descriptor is still taken");
    for (unsigned i = 0; i < 200; i++)
        clause_expect(mmalloc(md, 4000) != NULL, "block %u is not there", i);
    clause_expect(mmalloc_sync(md) == 0, "it cannot be written");
    clause_expect(region_length(other) == 0, "another file has grown");
    region_end(md);
    clause_expect(fcntl(other, F_GETFD) >= 0, "the detach closed another's descriptor");
    md = region_sure(kept, NULL, 0);
    region_end(md);
    clause_value("the caller may close it");
}

const struct clause CLAUSE = {.run = descriptor_closed};
