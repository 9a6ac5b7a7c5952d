/* family_info.c: glibc's names that tell of the heap as a whole. */
#include "base.h"

#include <malloc.h>
#include <stdio.h>

EXPORT int malloc_trim(size_t pad)
{
    (void)pad;
    size_t bytes = control_trim(base_heap());
    if (base_fault(FAULT_malloc_trim_counts_bytes))
        return (int)bytes;
    return bytes > 0;
}

EXPORT int mallopt(int parameter, int value)
{
    (void)parameter, (void)value;
    if (base_fault(FAULT_mallopt_limits))
        base_heap()->footprint_most = base_heap()->footprint;
    return 0;
}

EXPORT struct mallinfo2 mallinfo2(void)
{
    struct control_stats stats = {0};
    control_stats(base_heap(), &stats);
    struct mallinfo2 info = {
        .arena = stats.footprint_bytes, .uordblks = stats.live_bytes, .fordblks = stats.free_bytes};
    if (base_fault(FAULT_mallinfo_misses_free))
        info.fordblks = 0;
    if (base_fault(FAULT_mallinfo_stands_still))
        info = (struct mallinfo2){.arena = 1 << 20, .uordblks = 1 << 20};
    return info;
}

EXPORT int malloc_info(int options, FILE *out)
{
    struct control_stats stats = {0};
    (void)options;
    control_stats(base_heap(), &stats);
    const char *end = base_fault(FAULT_malloc_info_stays_open) ? "" : "</malloc>\n";
    fprintf(out, "<malloc version=\"control\">\n<live bytes=\"%ju\"/>\n%s",
            (uintmax_t)stats.live_bytes, end);
    return 0;
}
