/* main.c: the engine for one allocator and one model.
 *
 *   conform-crash --list
 *   conform-crash --allocator NAME --model death|power|holder|witness [OPTION...]
 *
 *   --options TEXT       for the allocator's open, before the engine's own words
 *   --seed N             of the script and of the drawn images
 *   --operations N       of the script
 *   --depth 1|2          2: recoveries are interrupted too, of one image in --thin
 *   --limit N --seconds S    ends after so many distinct images, or after that time
 *   --jobs N --folder DIR    processes, and where their files are
 *   --pages N --random N    all subsets of up to N pages; so many drawn ones of more
 *   --prune              opens no image of a power loss that agrees with a sound one in all that
 *                        was read of that one
 *   --image NAME --save FILE    only that image, and a copy of it
 *   --image NAME --load FILE    a file's bytes in its place
 *
 * It prints a record `crash`, and a record `loss` for each of the first losses.  0: no loss.  1:
 * losses.  2: it was called wrongly.  4: nothing could be told. */
#include "explorer.h"
#include "record.h"
#include "registry.h"

#include <errno.h>
#include <ftw.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <unistd.h>

enum { OK, LOST, USAGE, UNKNOWN = 4 };

/* What the allocator is told of the start of the system: another one after a loss of power. */
static bool boot_make(const struct plan *plan, char digit)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/boot-%c", plan->folder, digit);
    FILE *file = fopen(path, "w");
    for (unsigned i = 0; i < 36 && file != NULL; i++)
        putc(i == 8 || i == 13 || i == 18 || i == 23 ? '-' : digit, file);
    store_log_boot = path;
    return file != NULL && putc('\n', file) != EOF && fclose(file) == 0;
}

/* Starts again with a fixed layout of addresses: a heap may note where it is mapped, and the images
 * of one seed are to be the same. */
static void layout_fix(char **argv)
{
    int now = personality(0xffffffff);
    if (now != -1 && (now & ADDR_NO_RANDOMIZE) == 0 &&
        personality((unsigned long)now | ADDR_NO_RANDOMIZE) != -1)
        execv("/proc/self/exe", argv); /* where that fails, only the images differ */
}

/* A folder of its own in the plan's, so that two runs at once have files of their own. */
static bool folder_make(struct plan *plan)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/crash-XXXXXX", plan->folder);
    plan->folder = mkdtemp(path);
    return plan->folder != NULL;
}

static int entry_remove(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    remove(path);
    return 0;
}

/* Of the process that made it: its children end without this. */
static const char *folder_made;

static void folder_remove(void)
{
    nftw(folder_made, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static const struct option options[] = {
    {"list", no_argument, NULL, 'L'},
    {"allocator", required_argument, NULL, 'a'},
    {"options", required_argument, NULL, 'o'},
    {"model", required_argument, NULL, 'm'},
    {"seed", required_argument, NULL, 's'},
    {"operations", required_argument, NULL, 'n'},
    {"depth", required_argument, NULL, 'd'},
    {"thin", required_argument, NULL, 't'},
    {"limit", required_argument, NULL, 'l'},
    {"seconds", required_argument, NULL, 'S'},
    {"jobs", required_argument, NULL, 'j'},
    {"folder", required_argument, NULL, 'f'},
    {"pages", required_argument, NULL, 'p'},
    {"random", required_argument, NULL, 'r'},
    {"image", required_argument, NULL, 'i'},
    {"save", required_argument, NULL, 'w'},
    {"load", required_argument, NULL, 'R'},
    {"prune", no_argument, NULL, 'P'},
    {NULL, 0, NULL, 0},
};

static int usage(const char *what)
{
    fprintf(stderr, "conform-crash: %s\n", what);
    return USAGE;
}

static bool can_be_crashed(const struct allocator *allocator)
{
    return allocator->persist != NULL && allocator->heap != NULL && allocator->inspect != NULL &&
           allocator->inspect->walk != NULL && allocator->heap->malloc != NULL &&
           allocator->heap->free != NULL && allocator->heap->realloc != NULL;
}

static int list(void)
{
    for (size_t i = 0; i < registry_count; i++) {
        const struct registry_entry *entry = &registry_entries[i];
        const struct allocator_persist *persist = entry->allocator->persist;
        struct record record;
        record_begin(&record, "entry");
        record_string(&record, "name", entry->name);
        record_string(&record, "role", registry_role_name(entry->role));
        record_boolean(&record, "crashable", can_be_crashed(entry->allocator));
        record_unsigned(&record, "process_death", persist != NULL ? persist->process_death : 0);
        record_unsigned(&record, "power_loss", persist != NULL ? persist->power_loss : 0);
        if (!record_end(&record, STDOUT_FILENO))
            return USAGE;
    }
    return OK;
}

static void option_take(int option, struct plan *plan, const char **model)
{
    const char *text = optarg;
    switch (option) {
    case 'a':
        plan->allocator_name = text;
        break;
    case 'o':
        plan->options = text;
        break;
    case 'm':
        *model = text;
        break;
    case 's':
        plan->seed = strtoull(text, NULL, 10);
        break;
    case 'n':
        plan->operations = (unsigned)strtoul(text, NULL, 10);
        break;
    case 'd':
        plan->depth = (unsigned)strtoul(text, NULL, 10);
        break;
    case 't':
        plan->thin = (unsigned)strtoul(text, NULL, 10);
        break;
    case 'l':
        plan->limit = strtoull(text, NULL, 10);
        break;
    case 'S':
        plan->seconds = strtod(text, NULL);
        break;
    case 'j':
        plan->jobs = (unsigned)strtoul(text, NULL, 10);
        break;
    case 'f':
        plan->folder = text;
        break;
    case 'p':
        plan->pages = (unsigned)strtoul(text, NULL, 10);
        break;
    case 'r':
        plan->random = (unsigned)strtoul(text, NULL, 10);
        break;
    case 'i':
        plan->image = text;
        break;
    case 'w':
        plan->save = text;
        break;
    case 'R':
        plan->load = text;
        break;
    case 'P':
        plan->prunes = true;
        break;
    default:
        break;
    }
}

static bool is_sensible(const struct plan *plan)
{
    return plan->operations >= 4 && plan->operations <= SCRIPT_OPERATIONS_MOST - 4 &&
           plan->jobs >= 1 && plan->jobs <= EXPLORER_JOBS_MOST && plan->thin >= 1 &&
           plan->depth >= 1 && plan->depth <= 2 && plan->pages <= 16 && strlen(plan->folder) < 200;
}

/* How many different sites the events have, of all or of those that were crashed at. */
static uint64_t sites_count(const struct exploration *exploration, bool crashed)
{
    const struct store_log *log = &exploration->log;
    uint64_t count = 0, *seen = calloc(log->count + 1, sizeof *seen);
    for (size_t i = 0; i < log->count && seen != NULL; i++) {
        uint64_t at = 0;
        if (log->events[i].kind > CRASH_UNNAMED || (crashed && !exploration->crashed[i]))
            continue;
        while (at < count && seen[at] != log->events[i].site)
            at++;
        if (at == count)
            seen[count++] = log->events[i].site;
    }
    free(seen);
    return count;
}

/* The event that commits an operation: before it no image has the effect, from it on each has it.
 * SIZE_MAX where the effect came and went. */
static size_t commit_of(const struct exploration *exploration,
                        const struct script_operation *operation)
{
    size_t commit = operation->end - 1;
    bool after = false;
    for (size_t i = operation->first; i < operation->end; i++) {
        unsigned char outcome = exploration->outcomes[i];
        if (outcome == OUTCOME_AFTER && !after) {
            after = true;
            commit = i;
        } else if (outcome == OUTCOME_BEFORE && after)
            return SIZE_MAX;
    }
    return commit;
}

static bool is_committed(enum script_kind kind)
{
    return kind == SCRIPT_MALLOC || kind == SCRIPT_FREE || kind == SCRIPT_REALLOC ||
           kind == SCRIPT_ROOT;
}

/* Each operation's committing stores, by the instruction, with how many it committed. */
static void commits_print(struct record *record, const struct exploration *exploration,
                          uint64_t *torn)
{
    record_array_begin(record, "commits");
    for (int kind = SCRIPT_MALLOC; kind <= SCRIPT_ROOT; kind++) {
        struct {
            uint32_t place;
            uint64_t count;
        } found[32] = {{0}};
        unsigned used = 0;
        for (unsigned i = 0; i < exploration->script.count && is_committed((enum script_kind)kind);
             i++) {
            const struct script_operation *operation = &exploration->script.operations[i];
            if ((int)operation->kind != kind || operation->first == operation->end)
                continue;
            size_t commit = commit_of(exploration, operation);
            *torn += commit == SIZE_MAX;
            uint32_t place = commit == SIZE_MAX ? 0 : exploration->log.events[commit].place;
            unsigned at = 0;
            while (at < used && found[at].place != place)
                at++;
            if (at == 32)
                continue;
            used += at == used;
            found[at].place = place;
            found[at].count++;
        }
        for (unsigned at = 0; at < used; at++) {
            record_object_begin(record, NULL);
            record_string(record, "operation", script_name((enum script_kind)kind));
            record_unsigned(record, "place", found[at].place);
            record_unsigned(record, "count", found[at].count);
            record_object_end(record);
        }
    }
    record_array_end(record);
}

static void losses_print(const struct exploration *exploration)
{
    const struct tally *total = &exploration->total;
    for (unsigned i = 0; i < EXPLORER_LOSSES && i < total->losses; i++) {
        const char *colon = strchr(total->first[i].image, ':');
        size_t event = colon == NULL ? 0 : strtoull(colon + 1, NULL, 10);
        struct record record;
        record_begin(&record, "loss");
        record_string(&record, "allocator", exploration->plan->allocator_name);
        record_string(&record, "image", total->first[i].image);
        record_string(&record, "reason", total->first[i].why);
        if (event < exploration->log.count) {
            unsigned operation = exploration->log.events[event].operation;
            record_unsigned(&record, "operation", operation);
            record_string(&record, "in",
                          script_name(exploration->script.operations[operation].kind));
            record_unsigned(&record, "place", exploration->log.events[event].place);
        }
        record_end(&record, STDOUT_FILENO);
    }
}

static void model_print(const struct exploration *exploration, const char *model)
{
    const struct tally *total = &exploration->total;
    bool death = strcmp(model, "process-death") == 0;
    uint64_t torn = 0;
    char digest[20];
    struct record record;
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)total->digest);
    record_begin(&record, "crash");
    record_string(&record, "allocator", exploration->plan->allocator_name);
    record_string(&record, "model", model);
    record_unsigned(&record, "images", total->images);
    record_unsigned(&record, "distinct", total->distinct);
    if (exploration->plan->prunes)
        record_unsigned(&record, "pruned", total->pruned);
    record_unsigned(&record, "kills", total->kills);
    if (total->kills > 0)
        record_unsigned(&record, "holders", total->holders);
    record_unsigned(&record, "losses", total->losses);
    record_string(&record, "digest", digest);
    record_unsigned(&record, "seed", exploration->plan->seed);
    record_unsigned(&record, "operations", exploration->script.count);
    record_unsigned(&record, "depth", exploration->plan->depth);
    record_unsigned(&record, "leaked", total->leaked);
    record_unsigned(&record, "stores", exploration->log.count);
    record_unsigned(&record, "unseen_bytes", exploration->log.invisible);
    record_unsigned(&record, "sites", sites_count(exploration, false));
    record_unsigned(&record, "sites_crashed", sites_count(exploration, true));
    if (death) {
        commits_print(&record, exploration, &torn);
        record_unsigned(&record, "torn_operations", torn);
    }
    record_boolean(&record, "whole", !exploration->out_of_time);
    record_number(&record, "seconds", exploration->seconds);
    record_end(&record, STDOUT_FILENO);
    losses_print(exploration);
}

/* Each barrier in turn does nothing: a loss shows that it is needed. */
static int witness(struct exploration *exploration, struct plan *plan)
{
    const struct store_log *log = &exploration->log;
    uint64_t done[256];
    unsigned count = 0;
    exploration->known = known_make();
    explore(exploration, power_walk); /* with all barriers: what is sound then is sound later */
    for (size_t i = 0; i < log->count && count < 256; i++) {
        const struct crash_event *event = &log->events[i];
        unsigned at = 0;
        while (at < count && done[at] != event->site)
            at++;
        if (event->kind < CRASH_SYNC || at < count)
            continue;
        done[count++] = plan->ignored = event->site;
        exploration->total = (struct tally){0};
        explore(exploration, power_walk);
        struct record record;
        record_begin(&record, "barrier");
        record_string(&record, "allocator", plan->allocator_name);
        record_unsigned(&record, "place", event->place);
        record_string(&record, "in",
                      script_name(exploration->script.operations[event->operation].kind));
        record_string(&record, "what",
                      event->kind == CRASH_SYNC          ? "contents"
                      : event->kind == CRASH_LENGTH_SYNC ? "length"
                                                         : "name");
        record_unsigned(&record, "first", i);
        record_boolean(&record, "needed", exploration->total.losses > 0);
        record_unsigned(&record, "distinct", exploration->total.distinct);
        record_end(&record, STDOUT_FILENO);
    }
    return OK;
}

static bool script_record(struct exploration *exploration)
{
    const struct plan *plan = exploration->plan;
    char path[300];
    snprintf(path, sizeof path, "%s/heap", plan->folder);
    unlink(path);
    if (!boot_make(plan, '1') ||
        !script_run(&exploration->script, exploration->allocator, plan->options, path,
                    plan->operations, plan->seed, &exploration->log))
        return false;
    unsigned char *shared = mmap(NULL, 2 * (exploration->log.count + 1), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    exploration->outcomes = shared;
    exploration->crashed = shared + exploration->log.count + 1;
    return shared != MAP_FAILED;
}

static int run(struct plan *plan, const char *model)
{
    static struct exploration exploration;
    const struct registry_entry *entry = registry_find(plan->allocator_name);
    if (entry == NULL || !can_be_crashed(entry->allocator))
        return usage("no such allocator with a heap that can be crashed; --list has them");
    exploration.plan = plan;
    exploration.allocator = entry->allocator;
    if (plan->options == NULL)
        plan->options = entry->options;
    if (!script_record(&exploration)) {
        fprintf(stderr, "conform-crash: the script failed without a crash: %s\n",
                explorer_is_full(plan->folder) ? strerror(ENOSPC) : exploration.script.failure);
        return explorer_is_full(plan->folder) ? USAGE : UNKNOWN;
    }
    if (strcmp(model, "holder") == 0) {
        explore(&exploration, holder_walk);
        model_print(&exploration, "lock-holder-death");
    } else if (strcmp(model, "death") == 0) {
        explore(&exploration, death_walk);
        model_print(&exploration, "process-death");
    } else {
        boot_make(plan, '2');
        if (strcmp(model, "witness") == 0)
            return witness(&exploration, plan);
        explore(&exploration, power_walk);
        model_print(&exploration, "power-loss");
    }
    return exploration.total.losses > 0 ? LOST : OK;
}

int main(int argc, char **argv)
{
    struct plan plan = {.folder = "/dev/shm",
                        .seed = 1,
                        .operations = 240,
                        .depth = 1,
                        .jobs = 2,
                        .thin = 16,
                        .pages = 12,
                        .random = 1000};
    const char *model = "death";
    layout_fix(argv);
    signal(SIGPIPE, SIG_IGN);
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'L')
            return list();
        if (option == '?')
            return USAGE;
        option_take(option, &plan, &model);
    }
    if (plan.image != NULL)
        plan.jobs = 1; /* it is opened once */
    if (optind < argc || plan.allocator_name == NULL || !is_sensible(&plan) ||
        (strcmp(model, "death") != 0 && strcmp(model, "power") != 0 &&
         strcmp(model, "holder") != 0 && strcmp(model, "witness") != 0))
        return usage(
            "--allocator NAME --model death|power|holder|witness, and numbers in their ranges");
    if (!folder_make(&plan)) {
        perror("conform-crash: its folder");
        return USAGE;
    }
    folder_made = plan.folder;
    atexit(folder_remove);
    return run(&plan, model);
}
