/* process-pair: `pair` in several processes at once, on one heap that they share. */
#include "process_body.h"

extern const struct body BODY_ENTRY(pair);

static void *process_pair_prepare(const struct body_arguments *arguments)
{
    return process_body_prepare(arguments, &BODY_ENTRY(pair));
}

const struct body BODY_ENTRY(process_pair) = {
    .name = "process-pair",
    .operation = "one malloc and free, of one process",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "size", .standard = "64", .least = 0, .most = 1 << 20},
             {.name = BODY_AXIS_PROCESSES, .standard = "1", .least = 1, .most = PROCESS_TEAM_MOST}},
    .prepare = process_pair_prepare,
    .run = process_body_run,
    .finish = process_body_finish,
};
