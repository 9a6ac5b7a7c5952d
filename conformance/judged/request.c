/* request.c: every word is tested here, so that nothing behind it sees a wrong one. */
#include "request.h"

#include "needs.h"
#include "registry.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {"clause", required_argument, NULL, 'c'},
    {"allocator", required_argument, NULL, 'a'},
    {"options", required_argument, NULL, 'o'},
    {"library", required_argument, NULL, 'l'},
    {"emulated", no_argument, NULL, 'e'},
    {"seed", required_argument, NULL, 's'},
    {"brief", no_argument, NULL, 'b'},
    {"lacks", required_argument, NULL, 'h'},
    {"answer", required_argument, NULL, 'f'},
    {"nonce", required_argument, NULL, 'n'},
    {NULL, 0, NULL, 0},
};

struct refusal {
    char *why;
    size_t size;
};

static bool refuse(struct refusal refusal, const char *what, const char *about)
{
    snprintf(refusal.why, refusal.size, "%s: %s", what, about);
    return false;
}

static bool number_parse(const char *text, uint64_t most, uint64_t *number)
{
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && end != text && text[0] != '-' && *number <= most;
}

static bool lacks_parse(const char *text, struct request *request)
{
    const char *colon = strchr(text, ':');
    int bit = colon == NULL ? -1 : needs_host_bit(text, (size_t)(colon - text));
    if (bit < 0)
        return false;
    request->lacks |= 1u << bit;
    request->lacks_why[bit] = colon + 1;
    return true;
}

static bool option_take(int option, struct request *request)
{
    uint64_t number;
    switch (option) {
    case 'c':
        request->clause_name = optarg;
        return true;
    case 'a':
        request->allocator_name = optarg;
        return true;
    case 'o':
        request->options = optarg;
        return true;
    case 'l':
        request->library = optarg;
        return true;
    case 'b':
        request->brief = true;
        return true;
    case 'e':
        request->emulated = true;
        return true;
    case 's':
        return number_parse(optarg, UINT64_MAX, &request->seed);
    case 'n':
        return number_parse(optarg, UINT64_MAX, &request->nonce);
    case 'h':
        return lacks_parse(optarg, request);
    case 'f':
        if (!number_parse(optarg, INT32_MAX, &number))
            return false;
        request->answer = (int)number;
        return true;
    default:
        return false;
    }
}

static const struct clause_listing *clause_find(const char *name)
{
    for (size_t i = 0; i < clause_count; i++)
        if (strcmp(clause_listings[i].name, name) == 0)
            return &clause_listings[i];
    return NULL;
}

/* Finds the clause and, for the groups that go through the faces, the allocator. */
static bool resolve(struct request *request, struct refusal refusal)
{
    if (request->clause_name == NULL)
        return refuse(refusal, "usage", "--clause NAME is needed; --list names them");
    request->listing = clause_find(request->clause_name);
    if (request->listing == NULL)
        return refuse(refusal, request->clause_name, "no clause of this program");
    if (strcmp(request->listing->group, "process") == 0) {
        request->in_process = true;
        return true;
    }
    if (request->allocator_name == NULL)
        return refuse(refusal, "usage", "--allocator NAME is needed");
    const struct registry_entry *entry = registry_find(request->allocator_name);
    if (entry == NULL)
        return refuse(refusal, request->allocator_name, "no allocator of this program");
    request->allocator = entry->allocator;
    request->in_process = entry->role == REGISTRY_PROCESS;
    if (request->options == NULL)
        request->options = entry->options;
    request->effects = registry_effects(entry, request->options);
    return true;
}

bool request_parse(int argc, char **argv, struct request *request, char *why, size_t why_size)
{
    const struct refusal refusal = {why, why_size};
    *request = (struct request){.seed = 1, .answer = -1};
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        if (!option_take(option, request))
            return refuse(refusal, argv[optind - 1], "not understood");
    if (optind < argc)
        return refuse(refusal, argv[optind], "not understood");
    return resolve(request, refusal);
}
