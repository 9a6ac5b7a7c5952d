/* supervisor.c: turn-supervisor, which gives the turns to the processes of a set.
 *
 *   turn-supervisor --seed N --cpus LIST GO:READY:SECONDS...
 *
 * Each GO:READY is a pair of inherited pipes to one process, which speaks as turn.h says.  First
 * all are waited for; then each has one turn, in an order that is drawn anew every time, until none
 * wants another.  A process that ends, works for longer than its SECONDS in all, or speaks out of
 * turn, takes no part any more, and the others go on.  Its part is told on standard output at
 * once, and that of every other at the end: a record `turns` with the place in the list.
 *
 * This program runs on the processor of the set: it waits while a process works.
 *
 * 0: it came to the end.  2: it was called wrongly.
 */
#include "affinity.h"
#include "member.h"
#include "random.h"
#include "record.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { MEMBERS_MOST = 64, STATUS_USAGE = 2 };

struct set {
    struct member members[MEMBERS_MOST];
    unsigned count;
    uint64_t random;
};

static _Noreturn void refuse(const char *what, const char *why)
{
    fprintf(stderr, "turn-supervisor: %s: %s\n", what, why);
    exit(STATUS_USAGE);
}

static void tell(const struct set *set, unsigned place)
{
    struct record record;
    record_begin(&record, "turns");
    record_unsigned(&record, "member", place);
    record_string(&record, "state", member_state_name(set->members[place].state));
    record_unsigned(&record, "given", set->members[place].turns);
    if (!record_end(&record, STDOUT_FILENO))
        exit(STATUS_USAGE); /* nobody listens */
}

/* Tells of one that takes no part any more, while whoever listens can still end it. */
static void tell_failed(const struct set *set, unsigned place)
{
    if (set->members[place].state >= MEMBER_GONE)
        tell(set, place);
}

static void order_draw(struct set *set, unsigned order[MEMBERS_MOST])
{
    for (unsigned i = 0; i < set->count; i++) {
        unsigned other = (unsigned)random_below_u32(&set->random, i + 1);
        order[i] = order[other];
        order[other] = i;
    }
}

/* One turn of each that wants one.  False: nobody does. */
static bool round_give(struct set *set)
{
    unsigned order[MEMBERS_MOST];
    bool given = false;
    order_draw(set, order);
    for (unsigned i = 0; i < set->count; i++) {
        struct member *member = &set->members[order[i]];
        if (member->state != MEMBER_READY)
            continue;
        member_turn(member);
        tell_failed(set, order[i]);
        given = true;
    }
    return given;
}

static void supervise(struct set *set)
{
    for (unsigned i = 0; i < set->count; i++) {
        member_hear(&set->members[i]);
        tell_failed(set, i);
    }
    while (round_give(set))
        continue;
    for (unsigned i = 0; i < set->count; i++)
        if (set->members[i].state < MEMBER_GONE) {
            member_leave(&set->members[i]);
            tell(set, i);
        }
}

static void member_add(struct set *set, const char *text)
{
    int go, ready, used = 0;
    double limit_s;
    if (set->count == MEMBERS_MOST)
        refuse(text, "too many processes");
    if (sscanf(text, "%d:%d:%lf%n", &go, &ready, &limit_s, &used) != 3 || text[used] != '\0' ||
        !(limit_s > 0 && limit_s <= 1e6))
        refuse(text, "not two pipes and a time");
    set->members[set->count++] =
        (struct member){.go = go, .ready = ready, .left_ns = (int64_t)(limit_s * 1e9)};
}

static struct set set_parse(int argc, char **argv)
{
    static const struct option known[] = {
        {"seed", required_argument, NULL, 's'}, {"cpus", required_argument, NULL, 'c'}, {0}};
    struct set set = {.count = 0};
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
        case 's':
            set.random = random_stream(strtoull(optarg, NULL, 10), 0);
            break;
        case 'c':
            if (!affinity_pin(optarg))
                refuse(optarg, "cannot run on these processors");
            break;
        default:
            exit(STATUS_USAGE);
        }
    }
    if (optind == argc)
        refuse("usage", "turn-supervisor --seed N --cpus LIST GO:READY:SECONDS...");
    for (int i = optind; i < argc; i++)
        member_add(&set, argv[i]);
    return set;
}

int main(int argc, char **argv)
{
    struct set set = set_parse(argc, argv);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        refuse("signals", strerror(errno));
    supervise(&set);
    return 0;
}
