/* Damaged text becomes a sound trace, or is refused with a reason and leaves nothing. */
#include "../build.h"
#include "../fuzzing.h"

#include <unistd.h>

enum { LEVEL = 1 };

static bool build(const uint8_t *bytes, size_t count)
{
    static const struct trace_header header = {.command = "a command"};
    struct trace_error error = {.line = ""};
    uint64_t line;
    if (count == 0)
        return false;
    FILE *text = fmemopen((void *)(uintptr_t)bytes, count, "r");
    fuzz_demand(text != NULL, "the text cannot be opened");
    (void)unlink(fuzz_output());
    bool made = trace_build(text, fuzz_output(), &header, LEVEL, &line, &error);
    (void)fclose(text);
    if (!made) {
        fuzz_demand(error.line[0] != '\0', "refused without a reason");
        fuzz_demand(access(fuzz_output(), F_OK) != 0, "a file is left of a text that is refused");
        return false;
    }
    struct trace *trace = trace_open(fuzz_output(), &error);
    fuzz_demand(trace != NULL && trace_facts(trace)->complete && trace_verify(trace, &error),
                "what was built is not sound");
    trace_close(trace);
    return true;
}

const struct fuzz_target fuzz_target = {"build", FUZZ_CORPUS, build, NULL};
