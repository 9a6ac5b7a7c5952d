/* The beginning of a damaged trace is a whole trace, or is refused with a reason. */
#include "../trim.h"
#include "../file.h"
#include "../fuzzing.h"

enum { LEVEL = 1, BEGINNING = 100 };

static void check_beginning(const char *path)
{
    struct trace_error error = {.line = ""};
    struct trace *trace = trace_open(path, &error);
    fuzz_demand(trace != NULL && trace_facts(trace)->complete &&
                    trace_facts(trace)->events <= BEGINNING && trace_verify(trace, &error),
                "what was trimmed is not sound");
    trace_close(trace);
}

static bool trim(const uint8_t *bytes, size_t count)
{
    struct trace_error error = {.line = ""};
    struct trace *trace = fuzz_open(bytes, count);
    if (trace == NULL)
        return false;
    bool made = trace_trim(trace, &trace->header, BEGINNING, fuzz_output(), LEVEL, &error);
    trace_close(trace);
    if (made)
        check_beginning(fuzz_output());
    else
        fuzz_demand_reason(&error, count);
    return made;
}

const struct fuzz_target fuzz_target = {"trim", FUZZ_CORPUS, trim, fuzz_mend_trace};
