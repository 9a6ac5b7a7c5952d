/* probes_container.c: what containers and CI services take away from a process that runs natively.
 *
 * Each probe tries the thing itself, in the way in which the suite uses it, and undoes it: the
 * settings of a container say little about what its kernel, its filter and its mounts allow
 * together.  A probe returns NULL if it works, and otherwise the reason in a few words.
 */
#include "probes.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    FILES_LEAST = 1024,
    REAPED_STEPS = 200,
    STEP_NS = 10000000,
    USER_MODE_ONLY = 1, /* UFFD_USER_MODE_ONLY, since Linux 5.11 */
    SMALL_MIB = 64      /* what Docker gives to /dev/shm */
};

static char text[128];

static const char *performance_events(void)
{
    struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE,
                                         .size = sizeof attributes,
                                         .config = PERF_COUNT_SW_TASK_CLOCK,
                                         .exclude_kernel = 1,
                                         .exclude_hv = 1};
    long event = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    return event >= 0 ? NULL : probe_errno("perf_event_open");
}

static const char *address_layout(void)
{
    int old = personality(0xffffffff);
    return old >= 0 && personality((unsigned long)old | ADDR_NO_RANDOMIZE) >= 0
               ? NULL
               : probe_errno("personality");
}

static const char *processor_choice(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 &&
                   sched_setaffinity(0, sizeof set, &set) == 0
               ? NULL
               : probe_errno("sched_setaffinity");
}

static const char *second_processor(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return probe_errno("sched_getaffinity");
    return CPU_COUNT(&set) > 1 ? NULL : "there is one processor";
}

static const char *memory_files(void)
{
    return memfd_create("probe", MFD_CLOEXEC) >= 0 ? NULL : probe_errno("memfd_create");
}

static const char *process_files(void)
{
    return syscall(SYS_pidfd_open, getpid(), 0) >= 0 ? NULL : probe_errno("pidfd_open");
}

/* Asked wrongly on purpose: who has it says so. */
static const char *io_uring(void)
{
    long ring = syscall(SYS_io_uring_setup, 1, NULL);
    return ring >= 0 || errno == EFAULT || errno == EINVAL ? NULL : probe_errno("io_uring_setup");
}

static const char *user_faults(void)
{
    return syscall(SYS_userfaultfd, O_CLOEXEC | USER_MODE_ONLY) >= 0 ? NULL
                                                                     : probe_errno("userfaultfd");
}

static const char *priority(void)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, 0);
    return errno == 0 && setpriority(PRIO_PROCESS, 0, now) == 0 ? NULL : probe_errno("setpriority");
}

static const char *process_clock(void)
{
    clockid_t clock;
    errno = clock_getcpuclockid(getpid(), &clock);
    return errno == 0 ? NULL : probe_errno("clock_getcpuclockid");
}

static const char *locked_memory(void)
{
    static char page[4096];
    return mlock(page, sizeof page) == 0 ? NULL : probe_errno("mlock");
}

static const char *open_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return probe_errno("getrlimit");
    snprintf(text, sizeof text, "RLIMIT_NOFILE is %ju", (uintmax_t)limit.rlim_cur);
    return limit.rlim_cur >= FILES_LEAST ? NULL : text;
}

static const char *address_space(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0)
        return probe_errno("getrlimit");
    snprintf(text, sizeof text, "RLIMIT_AS is %ju MiB", (uintmax_t)(limit.rlim_cur >> 20));
    return limit.rlim_cur == RLIM_INFINITY ? NULL : text;
}

static const char *new_privileges(void)
{
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "no_new_privs is set: sudo gains nothing"
                                                       : NULL;
}

/* Whether the folder is there and not mounted read-only. */
static const char *changeable(const char *path)
{
    struct statvfs facts;
    if (statvfs(path, &facts) != 0)
        return probe_errno(path);
    snprintf(text, sizeof text, "%s is read-only", path);
    return (facts.f_flag & ST_RDONLY) != 0 ? text : NULL;
}

static const char *control_groups(void)
{
    return changeable("/sys/fs/cgroup");
}

static const char *kernel_settings(void)
{
    return changeable("/proc/sys");
}

static const char *device_settings(void)
{
    return changeable("/sys");
}

static const char *large_dev_shm(void)
{
    struct statvfs facts;
    if (statvfs("/dev/shm", &facts) != 0)
        return probe_errno("/dev/shm");
    uintmax_t mib = (uintmax_t)facts.f_blocks * facts.f_frsize >> 20;
    snprintf(text, sizeof text, "/dev/shm holds %ju MiB", mib);
    return mib > SMALL_MIB ? NULL : text;
}

static const char *programs_in_tmp(void)
{
    struct statvfs facts;
    const char *named = getenv("TMPDIR");
    const char *path = named != NULL ? named : "/tmp";
    if (statvfs(path, &facts) != 0)
        return probe_errno(path);
    snprintf(text, sizeof text, "%s is mounted noexec", path);
    return (facts.f_flag & ST_NOEXEC) != 0 ? text : NULL;
}

static const char *own_mappings(void)
{
    return open("/proc/self/maps", O_RDONLY | O_CLOEXEC) >= 0 ? NULL
                                                              : probe_errno("/proc/self/maps");
}

static const char *machine_facts(void)
{
    return access("/proc/meminfo", R_OK) == 0 ? NULL : probe_errno("/proc/meminfo");
}

/* A grandchild whose parent is gone; its number comes through the pipe. */
static pid_t orphan_make(void)
{
    int ends[2];
    pid_t orphan = -1;
    if (pipe(ends) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        orphan = fork();
        if (orphan == 0)
            _exit(0);
        _exit(write(ends[1], &orphan, sizeof orphan) == sizeof orphan ? 0 : 1);
    }
    if (child < 0 || waitpid(child, NULL, 0) != child ||
        read(ends[0], &orphan, sizeof orphan) != sizeof orphan)
        return -1;
    return orphan;
}

static const char *reaped_orphans(void)
{
    pid_t orphan = orphan_make();
    if (orphan < 0)
        return probe_errno("fork");
    const struct timespec step = {.tv_nsec = STEP_NS};
    for (int i = 0; i < REAPED_STEPS; i++) {
        if (kill(orphan, 0) != 0 && errno == ESRCH)
            return NULL;
        nanosleep(&step, NULL);
    }
    return "process 1 does not reap orphans";
}

const struct probe container_probes[] = {
    {"performance_events", performance_events},
    {"address_layout", address_layout},
    {"processor_choice", processor_choice},
    {"second_processor", second_processor},
    {"memory_files", memory_files},
    {"process_files", process_files},
    {"io_uring", io_uring},
    {"user_faults", user_faults},
    {"priority", priority},
    {"process_clock", process_clock},
    {"locked_memory", locked_memory},
    {"open_files", open_files},
    {"address_space", address_space},
    {"new_privileges", new_privileges},
    {"control_groups", control_groups},
    {"kernel_settings", kernel_settings},
    {"device_settings", device_settings},
    {"large_dev_shm", large_dev_shm},
    {"programs_in_tmp", programs_in_tmp},
    {"own_mappings", own_mappings},
    {"machine_facts", machine_facts},
    {"reaped_orphans", reaped_orphans},
};
const size_t container_probe_count = sizeof container_probes / sizeof container_probes[0];
