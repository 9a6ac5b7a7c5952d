/* Parent and child write an anonymous page and one of a file in turn, and read their own. */
#include "areas.h"
#include "child_process.h"

static char *anonymous, *of_file;

static void write_in_child(void *argument)
{
    volatile char *turn = argument;
    const size_t page = areas_page();
    areas_expect(anonymous, page, 0x11, "the parent's page in the child");
    memset(anonymous, 0x22, page);
    memset(of_file, 0x22, page);
    turn[0] = 1;
    while (turn[1] == 0)
        usleep(100);
    areas_expect(anonymous, page, 0x22, "the child's page after the parent wrote its own");
    areas_expect(of_file, page, 0x22, "the child's page of a file");
}

static void fork_copies(const struct clause_run *run)
{
    const size_t page = areas_page();
    volatile char *turn = child_process_shared(2);
    (void)run;
    anonymous = areas_take(1);
    of_file = mmap(NULL, page, AREAS_RW, MAP_PRIVATE, areas_file(page), 0);
    clause_expect(of_file != MAP_FAILED, "a private mapping gave error %d", errno);
    memset(anonymous, 0x11, page);
    pid_t child = child_process_fork();
    if (child == 0) {
        write_in_child((void *)(uintptr_t)turn);
        _exit(0);
    }
    while (turn[0] == 0)
        usleep(100);
    areas_expect(anonymous, page, 0x11, "the parent's page after the child wrote its own");
    areas_expect(of_file, page, 0, "the parent's page of a file");
    memset(anonymous, 0x33, page);
    memset(of_file, 0x33, page);
    turn[1] = 1;
    child_process_expect(child, "the child");
    areas_expect(anonymous, page, 0x33, "the parent's page after the child's end");
}

const struct clause CLAUSE = {.threads = true, .run = fork_copies};
