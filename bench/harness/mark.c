/* mark.c: the points at which this process stops and somebody outside looks at it.
 *
 * At a mark of time it tells what its own clocks say.  Whoever is outside reads the kernel's clock
 * of this process then, and holds one against the other.
 */
#include "measure.h"
#include "own_calls.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

void measure_told(struct record *record)
{
    char answer;
    ssize_t got;
    if (!record_end(record, STDOUT_FILENO))
        own_exit(2);
    do
        got = own_read(STDIN_FILENO, &answer, sizeof answer);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        own_exit(2); /* whoever looked has gone */
}

void measure_mark(const struct request *request, const struct measure_times *times)
{
    struct record record;
    if (!request->marks)
        return;
    record_begin(&record, "mark");
    record_unsigned(&record, "segments", times->segments);
    record_integer(&record, "segments_cpu_ns", times->cpu_ns);
    record_integer(&record, "segments_wall_ns", times->wall_ns);
    record_integer(&record, "settled_cpu_ns", times->settled_cpu_ns);
    record_integer(&record, "wall_ns", own_clock_ns(CLOCK_MONOTONIC));
    record_integer(&record, "cpu_ns", own_clock_ns(CLOCK_PROCESS_CPUTIME_ID));
    measure_told(&record);
}
