/* request.c: from the command line to a row that can be measured.
 *
 * Three steps, each of which may refuse in a line: the options are read; the names are resolved to
 * an entry, its code and a body of the wanted binding; and what the body and a recorded trace need
 * is compared with what the allocator has.  What an allocator lacks is no error: the caller writes
 * an `unsupported` record.
 */
#include "request.h"

#include "affinity.h"
#include "host_limit.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MOST = 1 << 24 };

static const struct option options[] = {
    {"allocator", required_argument, NULL, 'a'},
    {"binding", required_argument, NULL, 'b'},
    {"workload", required_argument, NULL, 'w'},
    {"operations", required_argument, NULL, 'n'},
    {"segments", required_argument, NULL, 'g'},
    {"threads", required_argument, NULL, 't'},
    {"options", required_argument, NULL, 'o'},
    {"round", required_argument, NULL, 'r'},
    {"seed", required_argument, NULL, 's'},
    {"cpus", required_argument, NULL, 'c'},
    {"memory", no_argument, NULL, 'm'},
    {"harness-json", required_argument, NULL, 'j'},
    {"count", no_argument, NULL, 'i'},
    {"counters", no_argument, NULL, 'h'}, /* those of the processor */
    {"check", no_argument, NULL, 'k'},
    {"plan", required_argument, NULL, 'p'},
    {"marks", no_argument, NULL, 'x'},
    {"turns", required_argument, NULL, 'u'},
    {"warm-up", required_argument, NULL, 'e'},
    {NULL, 0, NULL, 0},
};

static bool refuse(const char *what, const char *why)
{
    fprintf(stderr, "bench-harness: %s: %s\n", what, why);
    return false;
}

static bool count_parse(const char *text, uint64_t least, uint64_t most, uint64_t *count)
{
    char *end;
    errno = 0;
    *count = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text || *count < least || *count > most)
        return refuse(text, "not a valid count");
    return true;
}

static bool option_take(int option, struct request *request)
{
    uint64_t count = 0;
    switch (option) {
    case 'a':
        request->allocator = optarg;
        return true;
    case 'b':
        request->binding = optarg;
        return true;
    case 'w':
        request->workload_name = optarg;
        return true;
    case 'o':
        request->options = optarg;
        return true;
    case 'p':
        request->plan_file = optarg;
        return true;
    case 'm':
        request->memory = true;
        return true;
    case 'x':
        request->marks = true;
        return true;
    case 'i':
        request->count = true;
        return true;
    case 'h':
        request->counters = true;
        return true;
    case 'k':
        request->check = true;
        return true;
    case 'j':
        request->harness_json = optarg;
        return true;
    case 'c':
        return affinity_pin(optarg) || refuse(optarg, "cannot run on these processors");
    case 'u':
        return turn_parse(optarg, &request->turn) || refuse(optarg, "not two open pipes");
    case 'e':
        return count_parse(optarg, 0, UINT64_C(1) << 40, &request->warm_up);
    case 'n':
        return count_parse(optarg, 1, UINT64_C(1) << 40, &request->operations);
    case 's':
        return count_parse(optarg, 0, UINT64_MAX, &request->seed);
    case 'r':
        if (!count_parse(optarg, 0, ROUNDS_MOST, &count))
            return false;
        request->round = (unsigned)count;
        return true;
    case 'g':
    case 't':
        if (!count_parse(optarg, 1, 4096, &count))
            return false;
        *(option == 'g' ? &request->segments : &request->threads) = (unsigned)count;
        return true;
    default:
        return false;
    }
}

static const struct bound_listing *bound_find(const char *name)
{
    for (size_t i = 0; i < bound_count; i++)
        if (strcmp(bound_listings[i]->name, name) == 0)
            return bound_listings[i];
    return NULL;
}

/* Finds the entry, its code and the body in the binding that was asked for. */
static bool request_resolve(struct request *request)
{
    const struct workload *workload = &request->workload;
    if (strcmp(request->binding, "preload") == 0) {
        const struct body_listing *listing = workload->listing;
        request->body = listing->preload != NULL ? listing->preload : listing->table;
        return true;
    }
    request->entry = registry_find(request->allocator);
    if (request->entry == NULL)
        return refuse(request->allocator, "not an allocator of this program");
    if (!registry_has_binding(request->entry, request->binding))
        return refuse(request->allocator, "it has no such binding");
    request->code = request->entry->allocator;
    request->body = workload->listing->table;
    if (strcmp(request->binding, "bound") == 0) {
        const struct bound_listing *bound = bound_find(request->allocator);
        if (bound == NULL)
            return refuse(request->allocator, "it has no bound bodies");
        request->code = bound->allocator;
        if (bound->bodies[workload->index] != NULL)
            request->body = bound->bodies[workload->index];
    }
    return true;
}

/* Blocks are always freed, if only at the end, and that in the first thread. */
static unsigned calls_of(const struct plan_header *trace)
{
    static const unsigned calls[PLAN_CALLS] = {[PLAN_CALL_MALLOC] = BODY_MALLOC,
                                               [PLAN_CALL_CALLOC] = BODY_CALLOC,
                                               [PLAN_CALL_REALLOC] = BODY_REALLOC,
                                               [PLAN_CALL_ALIGNED] = BODY_ALIGNED_ALLOC};
    unsigned found = BODY_FREE;
    for (unsigned call = 0; call < PLAN_CALLS; call++)
        found |= (trace->makers & (1u << call)) != 0 ? calls[call] : 0;
    return found;
}

static uint32_t traits_of(const struct plan_header *trace)
{
    bool elsewhere = trace->facts.ends_elsewhere > 0 || trace->facts.live_at_end > 0;
    return trace->threads > 1 && elsewhere ? ALLOCATOR_CROSS_THREAD_FREE : 0;
}

/* What a trace asks of a heap and of the request stands in its plan. */
static bool request_read_plan(struct request *request)
{
    char why[128];
    if ((request->plan_file != NULL) != request->body->recorded)
        return refuse(request->workload_name, "only a trace has a --plan");
    if (request->plan_file == NULL)
        return true;
    if (!plan_open(request->plan_file, &request->plan, why, sizeof why))
        return refuse(request->plan_file, why);
    request->threads = request->plan.header->threads;
    request->operations = request->plan.header->facts.calls_all;
    request->calls = calls_of(request->plan.header);
    request->traits = traits_of(request->plan.header);
    return true;
}

bool request_parse(int argc, char **argv, struct request *request)
{
    char why[256];
    int option;
    *request = (struct request){.segments = 1, .threads = 1, .operations = 1, .binding = "table"};
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!option_take(option, request))
            return false;
    if (optind < argc)
        return refuse(argv[optind], "unexpected argument");
    if (request->allocator == NULL || request->workload_name == NULL)
        return refuse("usage", "--allocator and --workload are needed");
    if (request->turn.taken && request->segments > TURNS_MOST)
        return refuse("--turns", "too many segments");
    if (!workload_parse(request->workload_name, &request->workload, why, sizeof why))
        return refuse(request->workload_name, why);
    if (!request_resolve(request))
        return false;
    request->calls = request->body->calls;
    request->traits = request->body->traits;
    return request_read_plan(request);
}

/* What is missing, in words: "no calloc", "not THREAD_SAFE".  They stand until the next call. */
static const char *worded(const char *how, const char *what)
{
    static char words[64];
    snprintf(words, sizeof words, "%s %s", how, what);
    return words;
}

/* The malloc that the process has: a heap of each process alone. */
static bool is_own_malloc(const struct request *request)
{
    return request->entry == NULL || request->entry->role == REGISTRY_PROCESS;
}

const char *request_unsupported(const struct request *request)
{
    const struct body *body = request->body;
    bool together = workload_processes(&request->workload) > 1;
    if (request->threads > 1 && !body->threaded)
        return "runs with one thread";
    if (together && request->count)
        return "only one process is counted";
    if (together && body->crosses && is_own_malloc(request))
        return "no other process can free its blocks";
    if (request->entry == NULL)
        return request->workload.listing->preload == NULL ? "nothing of it can be preloaded" : NULL;
    const struct allocator *allocator = request->code;
    uint32_t traits = request->traits | (request->threads > 1 ? ALLOCATOR_THREAD_SAFE : 0) |
                      (together && !is_own_malloc(request) ? ALLOCATOR_SHARED : 0);
    const char *slot = capability_missing_slot(allocator, request->calls);
    const char *trait = capability_missing_trait(allocator, traits);
    const char *limit = (request->calls & CAPABILITY_RANGE_SLOTS) != 0
                            ? host_limit(allocator, request->workload.axis[0].high)
                            : NULL;
    if (slot != NULL)
        return worded("no", slot);
    if (limit != NULL)
        return limit;
    return trait != NULL ? worded("not", trait) : NULL;
}

/* A heap in a file is the body's own. */
static bool request_opens_itself(const struct request *request)
{
    return (request->calls & CAPABILITY_PERSIST) != 0;
}

int request_open(const struct request *request, struct body_arguments *arguments)
{
    *arguments = (struct body_arguments){.threads = request->threads, .seed = request->seed};
    arguments->plan = request->body->recorded ? &request->plan : NULL;
    memcpy(arguments->axis, request->workload.axis, sizeof arguments->axis);
    if (request->entry == NULL)
        return 0;
    arguments->allocator = request->code;
    const char *open_options =
        request->options != NULL ? request->options : request->entry->options;
    arguments->options = open_options;
    if (request_opens_itself(request))
        return 0;
    int error = arguments->allocator->open(open_options, &arguments->handle);
    if (error == 0 && arguments->allocator->thread_enter != NULL)
        arguments->allocator->thread_enter(arguments->handle);
    return error;
}

void request_close(const struct request *request, const struct body_arguments *arguments)
{
    if (request->entry == NULL || request_opens_itself(request))
        return;
    if (arguments->allocator->thread_leave != NULL)
        arguments->allocator->thread_leave(arguments->handle);
    arguments->allocator->close(arguments->handle);
}
