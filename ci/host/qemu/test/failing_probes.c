/* Probes that end in every way a probe can, for the test of probes.c. */
#include "probes.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static const char *works(void)
{
    return NULL;
}

static const char *says_why(void)
{
    errno = ENOSYS;
    return probe_errno("a call");
}

static const char *crashes(void)
{
    raise(SIGKILL);
    return NULL;
}

static const char *goes_away(void)
{
    _exit(3);
}

static const char *hangs(void)
{
    while (pause() == -1)
        ;
    return NULL;
}

/* The process that it leaves behind keeps the pipe open. */
static const char *leaves_one_behind(void)
{
    if (fork() == 0)
        hangs();
    raise(SIGKILL);
    return NULL;
}

const struct probe memory_probes[] = {
    {"works", works},
    {"says_why", says_why},
    {"crashes", crashes},
};
const size_t memory_probe_count = sizeof memory_probes / sizeof memory_probes[0];

const struct probe process_probes[] = {
    {"goes_away", goes_away},
    {"hangs", hangs},
    {"leaves_one_behind", leaves_one_behind},
};
const size_t process_probe_count = sizeof process_probes / sizeof process_probes[0];

const struct probe container_probes[] = {{"native_only", works}};
const size_t container_probe_count = sizeof container_probes / sizeof container_probes[0];
