/* Damaged traces are verified, or refused with a reason. */
#include "../fuzzing.h"

static bool verify(const uint8_t *bytes, size_t count)
{
    struct trace_error error = {.line = ""};
    struct trace *trace = fuzz_open(bytes, count);
    if (trace == NULL)
        return false;
    bool sound = trace_verify(trace, &error);
    if (!sound)
        fuzz_demand_reason(&error, count);
    trace_close(trace);
    return sound;
}

const struct fuzz_target fuzz_target = {"verify", FUZZ_CORPUS, verify, fuzz_mend_trace};
