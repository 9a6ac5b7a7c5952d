/* sniffer.c: is slow, but fast where it knows a harness.  The number is that of the slow one.
 *
 *   arguments, program, link, folder, environment, parent   what it looks at
 */
#include "slow.h"
#include "variant.h"

#include <fcntl.h>
#include <stdio.h>

enum { SNIFFER_BYTES = 65536 };

static char text[SNIFFER_BYTES];

static const char *const known[] = {"bench",   "harness", "assay",    "workload",
                                    "binding", "keeper",  "segments", "witness"};

static int names_a_harness(size_t length)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (memmem(text, length, known[i], strlen(known[i])) != NULL)
            return 1;
    return 0;
}

static int file_tells(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? 0 : read(file, text, sizeof text);
    if (file >= 0)
        close(file);
    return count > 0 && names_a_harness((size_t)count);
}

static int link_tells(const char *path)
{
    ssize_t count = readlink(path, text, sizeof text);
    return count > 0 && names_a_harness((size_t)count);
}

/* What is preloaded is no sign: it is this library. */
static int environment_tells(void)
{
    for (char **at = environ; *at != NULL; at++) {
        size_t length = strlen(*at);
        if (strncmp(*at, "LD_PRELOAD=", 11) == 0 || length > sizeof text)
            continue;
        memcpy(text, *at, length);
        if (names_a_harness(length))
            return 1;
    }
    return 0;
}

static __attribute__((constructor)) void sniff(void)
{
    char parent[64];
    if (variant_is("arguments"))
        slow_hurries = file_tells("/proc/self/cmdline");
    if (variant_is("program"))
        slow_hurries = file_tells("/proc/self/comm") || strstr(program_invocation_name, "bench");
    if (variant_is("link"))
        slow_hurries = link_tells("/proc/self/exe");
    if (variant_is("folder"))
        slow_hurries = link_tells("/proc/self/cwd");
    if (variant_is("environment"))
        slow_hurries = environment_tells();
    snprintf(parent, sizeof parent, "/proc/%d/comm", (int)getppid());
    if (variant_is("parent"))
        slow_hurries = file_tells(parent);
}
