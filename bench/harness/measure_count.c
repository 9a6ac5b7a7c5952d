/* The run of a body whose instructions are counted from outside, between two markers.
 *
 * The body first does all its operations once uncounted, so that what happens only at a first use
 * is over, and then once more between the markers.  With the counts an outsider needs to know where
 * each file lies in this process: the `object` records say so.
 *
 * The processor's own counter, where the kernel lends one, counts the same region.
 */
#include "hardware_counter.h"
#include "marker.h"
#include "measure.h"
#include "objects.h"
#include "own_calls.h"
#include "row.h"

#include <string.h>

struct count {
    const struct request *request;
    void *state;
    uint64_t checksum;
    int counter; /* file descriptor, or -1 */
};

/* What is counted; callgrind finds it by its name. */
__attribute__((noinline)) static bool measure_count_region(struct count *count)
{
    bool done =
        count->request->body->run(count->state, count->request->operations, &count->checksum);
    __asm__ volatile(""); /* not a tail call: the function is left only when the body is done */
    return done;
}

/* False: the body failed. */
static bool count_run(struct count *count)
{
    const struct request *request = count->request;
    if (!request->body->run(count->state, request->operations, &count->checksum))
        return false;
    if (request->body->settle != NULL)
        request->body->settle(count->state);
    hardware_counter_start(count->counter);
    (void)own_call(MARKER_SYSTEM_CALL, MARKER_BEGIN, 0, 0);
    bool done = measure_count_region(count);
    (void)own_call(MARKER_SYSTEM_CALL, MARKER_END, 0, 0);
    hardware_counter_stop(count->counter);
    return done;
}

static void count_report(const struct count *count)
{
    double operations = (double)count->request->operations;
    struct row_value value = {"operations", "operations", "more", operations};
    uint64_t instructions;
    row_sample(count->request, &value, count->checksum);
    if (hardware_counter_read(count->counter, &instructions)) {
        value = (struct row_value){"hardware_instructions_per_op", "instructions", "less",
                                   (double)instructions / operations};
        row_sample(count->request, &value, count->checksum);
    }
}

/* Why there is no number, or NULL. */
static const char *count_refusal(const struct count *count, bool done)
{
    const struct body *body = count->request->body;
    const char *fault =
        count->state != NULL && body->fault != NULL ? body->fault(count->state) : NULL;
    return fault != NULL ? fault : done ? NULL : "out-of-memory";
}

int measure_count(const struct request *request)
{
    struct body_arguments arguments;
    struct count count = {.request = request,
                          .counter = hardware_counter_open(HARDWARE_INSTRUCTIONS)};
    int error = request_open(request, &arguments);
    if (error != 0) {
        row_invalid(request, strerror(error));
        return 4;
    }
    count.state = request->body->prepare(&arguments);
    bool done = count.state != NULL && count_run(&count);
    const char *refusal = count_refusal(&count, done && objects_write());
    if (refusal == NULL)
        count_report(&count);
    else
        row_invalid(request, refusal);
    if (count.state != NULL)
        request->body->finish(count.state);
    request_close(request, &arguments);
    return refusal == NULL ? 0 : 4;
}
