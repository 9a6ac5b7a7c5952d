#include "hardware_counter.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint64_t kernel_events[HARDWARE_EVENTS] = {
    [HARDWARE_CYCLES] = PERF_COUNT_HW_CPU_CYCLES,
    [HARDWARE_INSTRUCTIONS] = PERF_COUNT_HW_INSTRUCTIONS,
    [HARDWARE_CACHE_MISSES] = PERF_COUNT_HW_CACHE_MISSES,
    [HARDWARE_BRANCH_MISSES] = PERF_COUNT_HW_BRANCH_MISSES,
};

int hardware_counter_open(enum hardware_event event)
{
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof attributes,
        .config = kernel_events[event],
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        .disabled = 1,
        .inherit = 1,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

void hardware_counter_start(int counter)
{
    if (counter >= 0)
        (void)ioctl(counter, PERF_EVENT_IOC_RESET, 0);
    hardware_counter_resume(counter);
}

void hardware_counter_stop(int counter)
{
    if (counter >= 0)
        (void)ioctl(counter, PERF_EVENT_IOC_DISABLE, 0);
}

void hardware_counter_resume(int counter)
{
    if (counter >= 0)
        (void)ioctl(counter, PERF_EVENT_IOC_ENABLE, 0);
}

bool hardware_counter_read(int counter, uint64_t *count)
{
    struct {
        uint64_t value, enabled_ns, running_ns;
    } read_back;
    if (counter < 0 || read(counter, &read_back, sizeof read_back) != sizeof read_back ||
        read_back.running_ns == 0 || read_back.running_ns != read_back.enabled_ns)
        return false;
    *count = read_back.value;
    return true;
}
