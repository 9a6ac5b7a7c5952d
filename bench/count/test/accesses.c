/* accesses.c: between the markers exactly 3,000 loads and 1,000 stores of this program's own. */
#include "harness/marker.h"

#include <unistd.h>

static volatile int from, to;

__attribute__((noinline)) static void measure_count_region(void)
{
    for (int i = 0; i < 1000; i++)
        to = from + from + from;
}

int main(void)
{
    (void)syscall(MARKER_SYSTEM_CALL, MARKER_BEGIN);
    measure_count_region();
    (void)syscall(MARKER_SYSTEM_CALL, MARKER_END);
    return 0;
}
