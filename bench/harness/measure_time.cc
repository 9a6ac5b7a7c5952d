// measure_time: Google Benchmark around a body.
//
// The library runs the segments as its repetitions and writes its own JSON, so that whoever knows
// its format finds it.  Each repetition is one batch of a fixed number of operations: the same work
// for every allocator.  The clocks are read here, by instructions of this program: those that the
// library reads are functions that what is measured may define.

#include "counters.h"
#include "delay.h"
#include "measure.h"
#include "own_calls.h"
#include "row.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>

namespace
{

// Whether the library broke a run off: a field of another name since Google Benchmark 1.8.
template <typename Run> auto broken_off(const Run &run, int) -> decltype(run.error_occurred)
{
    return run.error_occurred;
}

template <typename Run> auto broken_off(const Run &run, long) -> decltype(bool(run.skipped))
{
    return bool(run.skipped);
}

// Hears whether a repetition failed, and hands everything on to the library's own reporter.
class Heard : public benchmark::BenchmarkReporter
{
  public:
    explicit Heard(benchmark::BenchmarkReporter *own) : own_reporter(own)
    {
    }

    bool ReportContext(const Context &context) override
    {
        return own_reporter->ReportContext(context);
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        own_reporter->ReportRuns(runs);
        for (const Run &run : runs)
            failed = failed || (run.run_type == Run::RT_Iteration && broken_off(run, 0));
    }

    void Finalize() override
    {
        own_reporter->Finalize();
    }

    bool failed = false;

  private:
    benchmark::BenchmarkReporter *own_reporter;
};

struct Work {
    const struct request *request;
    void *state;
    uint64_t checksum;
    struct measure_times times;
    const struct counters *counters; // nullptr: nobody asked for them
};

// The readings around one segment: of the processor's clock on the inside, and outside of both
// clocks how long the thread has been kept waiting.
struct Readings {
    int64_t delay_ns = ::delay_ns();
    int64_t wall_ns = own_clock_ns(CLOCK_MONOTONIC);
    int64_t cpu_ns = own_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
};

// The wall time without the wait for other programs.  Of several threads or processes nobody knows
// it: while one waits another may work.
int64_t undelayed_ns(const Work &work, int64_t wall_ns, int64_t cpu_ns, int64_t waited_ns)
{
    if (work.request->threads > 1 || workload_processes(&work.request->workload) > 1 ||
        waited_ns <= 0)
        return wall_ns;
    return std::min(wall_ns, std::max(wall_ns - waited_ns, cpu_ns));
}

void add_segment(Work *work, const Readings &begin)
{
    struct measure_times *times = &work->times;
    const int64_t cpu_ns = own_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - begin.cpu_ns;
    const int64_t all_ns = own_clock_ns(CLOCK_MONOTONIC) - begin.wall_ns;
    const int64_t wall_ns = undelayed_ns(*work, all_ns, cpu_ns, delay_ns() - begin.delay_ns);
    if (times->segments < TURNS_MOST) {
        times->turn_cpu_ns[times->segments] = cpu_ns;
        times->turn_wall_ns[times->segments] = wall_ns;
    }
    const bool first = times->segments++ == 0;
    times->cpu_ns += cpu_ns;
    times->wall_ns += wall_ns;
    times->least_cpu_ns = first ? cpu_ns : std::min(times->least_cpu_ns, cpu_ns);
    times->least_wall_ns = first ? wall_ns : std::min(times->least_wall_ns, wall_ns);
}

// Why the work is not to be believed, or nullptr.
const char *fault_of(const Work &work)
{
    const struct body *body = work.request->body;
    return body->fault != nullptr ? body->fault(work.state) : nullptr;
}

// Clears up after a segment; after the last one nobody counts what that takes.
void settle(Work *work)
{
    if (work->request->body->settle == nullptr)
        return;
    const int64_t begin_ns = own_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    work->request->body->settle(work->state);
    work->times.settled_cpu_ns += own_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - begin_ns;
}

// Fills the caches again, which others have used meanwhile.  False: an allocation failed.
bool warm_up(Work *work)
{
    const struct request *request = work->request;
    if (request->warm_up == 0)
        return true;
    const int64_t begin_ns = own_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    const bool done = request->body->run(work->state, request->warm_up, &work->checksum);
    work->times.settled_cpu_ns += own_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - begin_ns;
    settle(work);
    return done;
}

void run_segment(benchmark::State &state, Work *work)
{
    const auto batch = static_cast<benchmark::IterationCount>(work->request->operations);
    if (work->times.segments == 0)
        measure_mark(work->request, &work->times);
    turn_wait(&work->request->turn);
    const bool warm = warm_up(work);
    while (state.KeepRunningBatch(batch)) {
        if (!warm) {
            state.SkipWithError("out of memory");
            return;
        }
        const bool counted =
            work->counters != nullptr && counters_count(work->request, work->times.segments);
        if (counted)
            counters_resume(work->counters);
        const Readings begin;
        if (!work->request->body->run(work->state, work->request->operations, &work->checksum)) {
            state.SkipWithError("out of memory");
            return;
        }
        add_segment(work, begin);
        if (counted)
            counters_stop(work->counters);
    }
    if (work->times.segments == work->request->segments) {
        turn_wait(&work->request->turn);
        measure_mark(work->request, &work->times);
    }
    settle(work);
}

void run_idle(benchmark::State &state, Work *work)
{
    const auto batch = static_cast<benchmark::IterationCount>(work->request->operations);
    while (state.KeepRunningBatch(batch)) {
        const Readings begin;
        work->request->body->idle(work->state);
        add_segment(work, begin);
    }
}

void run_harness(const struct request &request, void (*segment)(benchmark::State &, Work *),
                 Work *work, Heard *heard)
{
    int argc = 1;
    char name[] = "bench-harness";
    char *argv[] = {name, nullptr};
    benchmark::Initialize(&argc, argv);
    benchmark::RegisterBenchmark(request.workload_name, segment, work)
        ->Iterations(static_cast<benchmark::IterationCount>(request.operations))
        ->Repetitions(static_cast<int>(request.segments))
        ->MeasureProcessCPUTime()
        ->UseRealTime()
        ->Unit(benchmark::kNanosecond);
    benchmark::RunSpecifiedBenchmarks(heard);
    benchmark::ClearRegisteredBenchmarks();
}

double per_operation(const struct request &request, int64_t ns)
{
    return static_cast<double>(ns) / static_cast<double>(request.operations);
}

// What the body itself costs, where it can tell.
void sample_idle(const struct request &request, Work *work, Heard *heard)
{
    if (request.body->idle == nullptr)
        return;
    work->times = {};
    run_harness(request, run_idle, work, heard);
    const struct row_value idle = {"idle_ns_per_op", "ns", "less",
                                   per_operation(request, work->times.least_cpu_ns)};
    row_sample(&request, &idle, work->checksum);
}

// One sample: of the least segment, or where the process took turns of the median one.
void sample(const Work &work, const char *metric, int64_t least_ns, const int64_t *turns_ns)
{
    const struct request &request = *work.request;
    struct row_value value = {metric, "ns", "less", per_operation(request, least_ns)};
    double turns[TURNS_MOST], sorted[TURNS_MOST];
    const unsigned count = request.turn.taken ? work.times.segments : 0;
    for (unsigned i = 0; i < count; i++)
        turns[i] = sorted[i] = per_operation(request, turns_ns[i]);
    if (count > 0) {
        std::sort(sorted, sorted + count);
        value.value = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }
    row_sample_turns(&request, &value, work.checksum, turns, count);
}

int report(const struct request &request, const Work &work, bool failed)
{
    const char *fault = fault_of(work);
    if (fault != nullptr) {
        row_invalid(&request, fault);
        return 4;
    }
    if (failed) {
        row_invalid(&request, "out-of-memory");
        return 4;
    }
    sample(work, "cpu_ns_per_op", work.times.least_cpu_ns, work.times.turn_cpu_ns);
    sample(work, "wall_ns_per_op", work.times.least_wall_ns, work.times.turn_wall_ns);
    measure_counts(&request, work.state, work.checksum);
    if (work.counters != nullptr)
        counters_report(work.counters, &request, work.checksum);
    return 0;
}

} // namespace

int measure_time(const struct request *request)
{
    struct body_arguments arguments;
    struct counters counters;
    if (request->counters)
        counters_open(&counters);
    const int error = request_open(request, &arguments);
    if (error != 0) {
        row_invalid(request, strerror(error));
        return 4;
    }
    if (request->memory)
        arguments.phase = measure_phase;
    errno = 0;
    Work work = {request,
                 request->body->prepare(&arguments),
                 0,
                 {},
                 request->counters ? &counters : nullptr};
    if (work.state == nullptr) {
        const bool lacking = errno == ENOTSUP;
        lacking ? row_unsupported(request, "no heap of that size")
                : row_invalid(request, "out-of-memory");
        request_close(request, &arguments);
        return lacking ? 0 : 4;
    }
    benchmark::JSONReporter json;
    std::ofstream file(request->harness_json != nullptr ? request->harness_json : "/dev/null");
    json.SetOutputStream(&file);
    json.SetErrorStream(&file);
    Heard heard(&json);
    if (fault_of(work) == nullptr)
        run_harness(*request, run_segment, &work, &heard);
    const int status = report(*request, work, heard.failed);
    std::ofstream nowhere("/dev/null");
    benchmark::JSONReporter unread;
    unread.SetOutputStream(&nowhere);
    unread.SetErrorStream(&nowhere);
    Heard unheard(&unread);
    if (status == 0)
        sample_idle(*request, &work, &unheard);
    turn_end(&request->turn);
    request->body->finish(work.state);
    request_close(request, &arguments);
    return status;
}

void measure_counts(const struct request *request, void *state, uint64_t checksum)
{
    struct body_measure measures[BODY_MEASURES_MAX];
    if (request->body->measure == nullptr)
        return;
    const unsigned count = request->body->measure(state, measures);
    for (unsigned i = 0; i < count; i++) {
        const struct row_value value = {measures[i].metric, measures[i].unit, "less",
                                        measures[i].value};
        row_sample(request, &value, checksum);
    }
}
