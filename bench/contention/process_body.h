/* process_body.h: a body of one thread, done by several processes at the same time. */
#ifndef ASSAY_PROCESS_BODY_H
#define ASSAY_PROCESS_BODY_H

#include "process_team.h"

struct process_body {
    struct process_team team;
    const struct body *body;
};

static void *process_body_member(void *common, unsigned index)
{
    const struct process_body *own = common;
    (void)index;
    return own->body->prepare(&own->team.arguments);
}

static void process_body_finish(void *state)
{
    struct process_body *own = state;
    process_team_close(&own->team);
    scratch_give(own, sizeof *own);
}

/* Its axes are those of `body`, and then the number of processes. */
static void *process_body_prepare(const struct body_arguments *arguments, const struct body *body)
{
    struct process_body *own = scratch_take(sizeof *own);
    unsigned axes = 0;
    while (body->axes[axes].name != NULL)
        axes++;
    own->body = body;
    own->team.common = own;
    own->team.work = (struct process_work){process_body_member, body->run, body->finish};
    if (process_team_open(&own->team, arguments, (unsigned)arguments->axis[axes].low))
        return own;
    process_body_finish(own);
    return NULL;
}

static bool process_body_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct process_body *own = state;
    return process_team_run(&own->team, operations, checksum);
}

#endif
