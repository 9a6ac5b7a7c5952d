/* A library that stands in for a processor with counters: perf_event_open of a hardware event opens
 * the kernel's own count of a software one.
 *
 * Cycles are nanoseconds of the threads, and all the others are page faults: so what the harness
 * does with counters is tested where there are none.
 */
#include <dlfcn.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef long system_call(long number, ...);

__attribute__((visibility("default"))) long syscall(long number, ...)
{
    static system_call *own;
    long word[6];
    va_list words;
    va_start(words, number);
    for (int i = 0; i < 6; i++)
        word[i] = va_arg(words, long);
    va_end(words);
    if (own == NULL)
        *(void **)&own = dlsym(RTLD_NEXT, "syscall");
    struct perf_event_attr *event = (struct perf_event_attr *)word[0];
    if (number == SYS_perf_event_open && event->type == PERF_TYPE_HARDWARE) {
        event->type = PERF_TYPE_SOFTWARE;
        event->config = event->config == PERF_COUNT_HW_CPU_CYCLES ? PERF_COUNT_SW_TASK_CLOCK
                                                                  : PERF_COUNT_SW_PAGE_FAULTS;
    }
    return own(number, word[0], word[1], word[2], word[3], word[4], word[5]);
}
