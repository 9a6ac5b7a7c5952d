/* probes.h: the kernel's dtmalloc probes as SystemTap probes, for perf, bpftrace and stap.
 *
 * malloc9:malloc (type, block, bytes, class) and malloc9:free (type, block, class).  A probe that
 * nobody looks at is one instruction that does nothing; without <sys/sdt.h> it is nothing at all.
 */
#ifndef MALLOC9_PROBES_H
#define MALLOC9_PROBES_H

#if defined(__has_include) && __has_include(<sys/sdt.h>)
#include <sys/sdt.h>
#define PROBE_MALLOC(type, block, size, kind)                                                      \
    DTRACE_PROBE4(malloc9, malloc, type, block, size, kind)
#define PROBE_FREE(type, block, kind) DTRACE_PROBE3(malloc9, free, type, block, kind)
#else
#define PROBE_MALLOC(type, block, size, kind)                                                      \
    ((void)(type), (void)(block), (void)(size), (void)(kind))
#define PROBE_FREE(type, block, kind) ((void)(type), (void)(block), (void)(kind))
#endif

#endif
