/* The run of a body that stops at each phase, for somebody outside who samples its memory. */
#include "measure.h"
#include "record.h"
#include "row.h"

#include <string.h>

void measure_phase(const char *name, uint64_t live_bytes, uint64_t live_bytes_peak)
{
    struct record record;
    record_begin(&record, "phase");
    record_string(&record, "phase", name);
    record_unsigned(&record, "live_bytes", live_bytes);
    record_unsigned(&record, "live_bytes_peak", live_bytes_peak);
    measure_told(&record);
}

int measure_memory(const struct request *request)
{
    struct body_arguments arguments;
    uint64_t checksum = 0;
    int error = request_open(request, &arguments);
    if (error != 0) {
        row_invalid(request, strerror(error));
        return 4;
    }
    arguments.phase = measure_phase;
    void *state = request->body->prepare(&arguments);
    bool done = state != NULL && request->body->run(state, request->operations, &checksum);
    if (done) {
        struct row_value value = {"operations", "operations", "more", (double)request->operations};
        row_sample(request, &value, checksum);
        measure_counts(request, state, checksum);
    } else {
        row_invalid(request, "out-of-memory");
    }
    if (state != NULL)
        request->body->finish(state);
    request_close(request, &arguments);
    return done ? 0 : 4;
}
