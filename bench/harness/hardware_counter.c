#include "hardware_counter.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int hardware_counter_open(void)
{
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof attributes,
        .config = PERF_COUNT_HW_INSTRUCTIONS,
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
    if (counter < 0)
        return;
    (void)ioctl(counter, PERF_EVENT_IOC_RESET, 0);
    (void)ioctl(counter, PERF_EVENT_IOC_ENABLE, 0);
}

void hardware_counter_stop(int counter)
{
    if (counter >= 0)
        (void)ioctl(counter, PERF_EVENT_IOC_DISABLE, 0);
}

bool hardware_counter_read(int counter, uint64_t *instructions)
{
    struct {
        uint64_t value, enabled_ns, running_ns;
    } read_back;
    if (counter < 0 || read(counter, &read_back, sizeof read_back) != sizeof read_back ||
        read_back.running_ns == 0 || read_back.running_ns != read_back.enabled_ns)
        return false;
    *instructions = read_back.value;
    return true;
}
