// measure_time: Google Benchmark around a body.
//
// The library runs the segments as its repetitions, reads the clocks and writes its own JSON, so
// that whoever knows its format finds it.  Each repetition is one batch of a fixed number of
// operations: the same work for every allocator.

#include "measure.h"
#include "row.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <limits>

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

// Takes the least time of the repetitions, and hands everything on to the library's own reporter.
class Least : public benchmark::BenchmarkReporter
{
  public:
    explicit Least(benchmark::BenchmarkReporter *own) : own_reporter(own)
    {
    }

    bool ReportContext(const Context &context) override
    {
        return own_reporter->ReportContext(context);
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        own_reporter->ReportRuns(runs);
        for (const Run &run : runs) {
            if (run.run_type != Run::RT_Iteration)
                continue;
            cpu_ns = std::min(cpu_ns, run.GetAdjustedCPUTime());
            wall_ns = std::min(wall_ns, run.GetAdjustedRealTime());
            failed = failed || broken_off(run, 0);
        }
    }

    void Finalize() override
    {
        own_reporter->Finalize();
    }

    double cpu_ns = std::numeric_limits<double>::infinity();
    double wall_ns = std::numeric_limits<double>::infinity();
    bool failed = false;

  private:
    benchmark::BenchmarkReporter *own_reporter;
};

struct Work {
    const struct request *request;
    void *state;
    uint64_t checksum;
};

// Why the work is not to be believed, or nullptr.
const char *fault_of(const Work &work)
{
    const struct body *body = work.request->body;
    return body->fault != nullptr ? body->fault(work.state) : nullptr;
}

void run_segment(benchmark::State &state, Work *work)
{
    const auto batch = static_cast<benchmark::IterationCount>(work->request->operations);
    while (state.KeepRunningBatch(batch)) {
        if (!work->request->body->run(work->state, work->request->operations, &work->checksum)) {
            state.SkipWithError("out of memory");
            return;
        }
    }
    if (work->request->body->settle != nullptr)
        work->request->body->settle(work->state);
}

void run_idle(benchmark::State &state, Work *work)
{
    const auto batch = static_cast<benchmark::IterationCount>(work->request->operations);
    while (state.KeepRunningBatch(batch))
        work->request->body->idle(work->state);
}

void run_harness(const struct request &request, void (*segment)(benchmark::State &, Work *),
                 Work *work, Least *least)
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
    benchmark::RunSpecifiedBenchmarks(least);
    benchmark::ClearRegisteredBenchmarks();
}

// What the body itself costs, where it can tell.
void sample_idle(const struct request &request, Work *work, Least *least)
{
    if (request.body->idle == nullptr)
        return;
    run_harness(request, run_idle, work, least);
    const struct row_value idle = {"idle_ns_per_op", "ns", "less", least->cpu_ns};
    row_sample(&request, &idle, work->checksum);
}

int report(const struct request &request, const Work &work, const Least &least)
{
    const struct row_value cpu = {"cpu_ns_per_op", "ns", "less", least.cpu_ns};
    const struct row_value wall = {"wall_ns_per_op", "ns", "less", least.wall_ns};
    const char *fault = fault_of(work);
    if (fault != nullptr) {
        row_invalid(&request, fault);
        return 4;
    }
    if (least.failed) {
        row_invalid(&request, "out-of-memory");
        return 4;
    }
    row_sample(&request, &cpu, work.checksum);
    row_sample(&request, &wall, work.checksum);
    measure_counts(&request, work.state, work.checksum);
    return 0;
}

} // namespace

int measure_time(const struct request *request)
{
    struct body_arguments arguments;
    const int error = request_open(request, &arguments);
    if (error != 0) {
        row_invalid(request, strerror(error));
        return 4;
    }
    if (request->memory)
        arguments.phase = measure_phase;
    Work work = {request, request->body->prepare(&arguments), 0};
    if (work.state == nullptr) {
        row_invalid(request, "out-of-memory");
        request_close(request, &arguments);
        return 4;
    }
    benchmark::JSONReporter json;
    std::ofstream file(request->harness_json != nullptr ? request->harness_json : "/dev/null");
    json.SetOutputStream(&file);
    json.SetErrorStream(&file);
    Least least(&json);
    if (fault_of(work) == nullptr)
        run_harness(*request, run_segment, &work, &least);
    const int status = report(*request, work, least);
    std::ofstream nowhere("/dev/null");
    benchmark::JSONReporter unread;
    unread.SetOutputStream(&nowhere);
    unread.SetErrorStream(&nowhere);
    Least least_idle(&unread);
    if (status == 0)
        sample_idle(*request, &work, &least_idle);
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
