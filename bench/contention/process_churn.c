/* process-churn: `churn` in several processes at once, each with live blocks of its own in one
 * heap that they share. */
#include "process_body.h"

extern const struct body BODY_ENTRY(churn);

static void *process_churn_prepare(const struct body_arguments *arguments)
{
    return process_body_prepare(arguments, &BODY_ENTRY(churn));
}

const struct body BODY_ENTRY(process_churn) = {
    .name = "process-churn",
    .operation = "one malloc and free, of one process",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "live", .standard = "10000", .least = 1, .most = 100000000},
             {.name = "sizes", .standard = "16-512", .least = 1, .most = 1 << 24, .range = true},
             {.name = BODY_AXIS_PROCESSES, .standard = "1", .least = 1, .most = PROCESS_TEAM_MOST}},
    .prepare = process_churn_prepare,
    .run = process_body_run,
    .finish = process_body_finish,
};
