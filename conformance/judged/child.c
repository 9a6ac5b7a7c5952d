/* child.c: the process of one clause on one allocator.
 *
 *   conform-child --list
 *   conform-child --unsupported NAME
 *   conform-child --clause NAME [--allocator NAME] [OPTION...]
 *
 * request.h has the options.  With --answer it answers there.  Started by hand it keeps itself: it
 * runs the same command under a keeper and prints the verdict as a line.
 *
 * 0: the clause was over, whatever the verdict.  2: it was called wrongly.
 */
#include "answer.h"
#include "keeper.h"
#include "list.h"
#include "needs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT_S_USUAL = 10, STATUS_USAGE = 2 };

extern char **environ;

/* The heap that the clause gets, and what is asked of it afterwards. */
static void heap_open(const struct request *request, struct clause_run *run)
{
    int error = request->allocator->open(request->options, &run->handle);
    if (error != 0)
        clause_unresolved("the heap cannot be opened: %s", strerror(error));
    if (request->allocator->thread_enter != NULL)
        request->allocator->thread_enter(run->handle);
}

static void heap_close(const struct clause_run *run)
{
    const struct allocator *allocator = run->allocator;
    char why[ANSWER_TEXT_MOST] = "";
    bool checks = allocator->inspect != NULL && allocator->inspect->check != NULL;
    if (checks && !allocator->inspect->check(run->handle, why, sizeof why))
        clause_fail("the heap is damaged after the clause: %s", why);
    if (allocator->thread_leave != NULL)
        allocator->thread_leave(run->handle);
    allocator->close(run->handle);
}

/* A clause that comes back in a process that it forked has lost its way. */
static void pass(void)
{
    if (!answer_is_own_process())
        clause_fail("the clause came back in a process that it had forked");
    if (!answer_claim())
        _exit(1);
    answer_finish(ANSWER_PASS);
}

static int clause_run(const struct request *request)
{
    const struct clause *clause = request->listing->clause;
    struct clause_run run = {.allocator = request->allocator,
                             .options = request->options,
                             .effects = request->effects,
                             .seed = request->seed,
                             .brief = request->brief,
                             .emulated = request->emulated,
                             .lacks = request->lacks};
    needs_meet(request);
    answer_begin();
    if (request->allocator != NULL)
        heap_open(request, &run);
    clause->run(&run);
    clause_conclude();
    if (request->allocator != NULL)
        heap_close(&run);
    pass();
    return 0;
}

static int keep_own(char **argv, const struct request *request)
{
    char program[4096];
    struct verdict verdict;
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    unsigned limit_s = request->listing->clause->limit_s;
    if (length < 0 || !keeper_prepare()) {
        perror("conform-child");
        return STATUS_USAGE;
    }
    program[length] = '\0';
    argv[0] = program;
    keeper_run(&(struct keeper_order){argv, environ, limit_s != 0 ? limit_s : LIMIT_S_USUAL},
               &verdict);
    printf("%s %s %s", verdict.word, request->listing->name,
           request->allocator_name != NULL ? request->allocator_name : "-");
    printf(verdict.value[0] != '\0' ? " = %s" : "%s", verdict.value);
    printf(verdict.reason[0] != '\0' ? ": %s\n" : "%s\n", verdict.reason);
    return 0;
}

int main(int argc, char **argv)
{
    struct request request;
    char why[512];
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list_print();
    if (argc == 3 && strcmp(argv[1], "--unsupported") == 0)
        return list_unsupported(argv[2]);
    if (!request_parse(argc, argv, &request, why, sizeof why)) {
        fprintf(stderr, "conform-child: %s\n", why);
        return STATUS_USAGE;
    }
    if (request.answer < 0)
        return keep_own(argv, &request);
    if (!answer_attach(request.answer, request.nonce)) {
        fprintf(stderr, "conform-child: the answer's record is not there\n");
        return STATUS_USAGE;
    }
    return clause_run(&request);
}
