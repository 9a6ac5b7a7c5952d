/* The child writes an anonymous page and one of a file and unmaps them; the parent reads them. */
#include "areas.h"
#include "child_process.h"

static char *pages[2];

static void write_in_child(void *argument)
{
    (void)argument;
    for (unsigned i = 0; i < 2; i++) {
        areas_expect(pages[i], areas_page(), 0x11, "the parent's page in the child");
        memset(pages[i], 0x22, areas_page());
        munmap(pages[i], areas_page());
    }
}

static void fork_shares(const struct clause_run *run)
{
    const size_t page = areas_page();
    (void)run;
    pages[0] = mmap(NULL, page, AREAS_RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pages[1] = mmap(NULL, page, AREAS_RW, MAP_SHARED, areas_file(page), 0);
    for (unsigned i = 0; i < 2; i++) {
        clause_expect(pages[i] != MAP_FAILED, "a shared mapping gave error %d", errno);
        memset(pages[i], 0x11, page);
    }
    child_process_run(write_in_child, NULL, "the child");
    for (unsigned i = 0; i < 2; i++)
        areas_expect(pages[i], page, 0x22, "the page that the child wrote and unmapped");
}

const struct clause CLAUSE = {.threads = true, .run = fork_shares};
