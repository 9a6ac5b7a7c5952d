#include "counters.h"

#include "own_calls.h"
#include "record.h"
#include "row.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TRIED_NS = 20 * 1000 * 1000 };

static const struct {
    const char *metric, *unit;
    bool may_be_zero;
} events[HARDWARE_EVENTS] = {
    [HARDWARE_CYCLES] = {"hardware_cycles_per_op", "cycles", false},
    [HARDWARE_INSTRUCTIONS] = {"hardware_instructions_per_op", "instructions", false},
    [HARDWARE_CACHE_MISSES] = {"hardware_cache_misses_per_op", "misses", true},
    [HARDWARE_BRANCH_MISSES] = {"hardware_branch_misses_per_op", "misses", true},
};

static const char energy_metric[] = "energy_nj_per_op", energy_unit[] = "nJ";

void counters_open(struct counters *counters)
{
    for (unsigned event = 0; event < HARDWARE_EVENTS; event++) {
        counters->files[event] = hardware_counter_open((enum hardware_event)event);
        counters->refusals[event] = counters->files[event] < 0 ? errno : 0;
    }
    counters->meter_refusal = energy_meter_open(ENERGY_METER_FOLDER, &counters->meter);
}

void counters_resume(const struct counters *counters)
{
    energy_meter_resume(&counters->meter);
    for (unsigned event = 0; event < HARDWARE_EVENTS; event++)
        hardware_counter_resume(counters->files[event]);
}

void counters_stop(const struct counters *counters)
{
    for (unsigned event = 0; event < HARDWARE_EVENTS; event++)
        hardware_counter_stop(counters->files[event]);
    energy_meter_stop(&counters->meter);
}

bool counters_count(const struct request *request, unsigned segment)
{
    return request->segments == 1 || segment > 0;
}

static unsigned counters_segments(const struct request *request)
{
    return request->segments == 1 ? 1 : request->segments - 1;
}

static bool event_read(const struct counters *counters, unsigned event, uint64_t *count)
{
    return hardware_counter_read(counters->files[event], count) &&
           (*count > 0 || events[event].may_be_zero);
}

void counters_report(const struct counters *counters, const struct request *request,
                     uint64_t checksum)
{
    double operations = (double)request->operations * counters_segments(request), joules;
    uint64_t count;
    for (unsigned event = 0; event < HARDWARE_EVENTS; event++) {
        if (!event_read(counters, event, &count))
            continue;
        struct row_value value = {events[event].metric, events[event].unit, "less",
                                  (double)count / operations};
        row_sample(request, &value, checksum);
    }
    if (energy_meter_read(&counters->meter, &joules)) {
        struct row_value value = {energy_metric, energy_unit, "less", joules * 1e9 / operations};
        row_sample(request, &value, checksum);
    }
}

/* Why there is no number; NULL if there is one. */
static const char *refusal_of(int error, bool counted)
{
    if (error == EACCES || error == EPERM)
        return "the kernel does not lend it: kernel.perf_event_paranoid";
    if (error != 0)
        return "this machine has none";
    return counted ? NULL : "it stands still";
}

static bool counter_write(const char *metric, const char *unit, const char *event,
                          const char *refusal)
{
    struct record record;
    record_begin(&record, "counter");
    record_string(&record, "metric", metric);
    record_string(&record, "unit", unit);
    record_string(&record, "event", event);
    record_string(&record, "refusal", refusal);
    return record_end(&record, STDOUT_FILENO);
}

static void loop_run(void)
{
    int64_t end_ns = own_clock_ns(CLOCK_MONOTONIC) + TRIED_NS;
    while (own_clock_ns(CLOCK_MONOTONIC) < end_ns)
        continue;
}

bool counters_print(void)
{
    struct counters counters;
    uint64_t count;
    double joules;
    bool written = true;
    counters_open(&counters);
    counters_resume(&counters);
    loop_run();
    counters_stop(&counters);
    for (unsigned event = 0; event < HARDWARE_EVENTS; event++)
        written = counter_write(
                      events[event].metric, events[event].unit, "user mode",
                      refusal_of(counters.refusals[event], event_read(&counters, event, &count))) &&
                  written;
    const char *refusal =
        refusal_of(counters.meter_refusal, energy_meter_read(&counters.meter, &joules));
    return counter_write(energy_metric, energy_unit, counters.meter.event.name, refusal) && written;
}
