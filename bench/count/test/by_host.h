/* by_host.h: work that is more or less by what a program sees of its host.
 *
 *     BY_CALLS   how many processors the C library says that there are, and on which one it runs
 *     BY_FILES   how many the kernel's files say
 *     BY_CHANCE  random bytes
 *     BY_SYSTEM  the same, through the function `syscall`
 */
#ifndef ASSAY_TEST_BY_HOST_H
#define ASSAY_TEST_BY_HOST_H

#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

/* All bytes of a file, and some more for how many there are. */
static long sum_of(const char *path, long most)
{
    unsigned char piece[256];
    long sum = 0, got;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    while (file >= 0 && most > 0 && (got = read(file, piece, sizeof piece)) > 0) {
        for (long i = 0; i < got; i++)
            sum = sum * 31 + piece[i];
        most -= got;
    }
    if (file >= 0)
        (void)close(file);
    return sum & 0xffff;
}

static long seen(void)
{
    long found = 0;
    cpu_set_t mask;
    unsigned char bytes[8] = {0};
    CPU_ZERO(&mask);
#ifdef BY_CALLS
    (void)sched_getaffinity(0, sizeof mask, &mask);
    found += CPU_COUNT(&mask) + 3 * sysconf(_SC_NPROCESSORS_ONLN) + 5 * sched_getcpu();
    found += 7 * sysconf(_SC_NPROCESSORS_CONF) + 11 * get_nprocs();
#endif
#ifdef BY_FILES
    found += sum_of("/proc/cpuinfo", 1 << 20) + sum_of("/sys/devices/system/cpu/online", 256);
    found += sum_of("/sys/devices/system/cpu/possible", 256) + sum_of("/proc/stat", 1 << 16);
    found += sum_of("/sys/fs/cgroup/cpu.max", 256) + sum_of("/proc/self/cgroup", 256);
#endif
#ifdef BY_CHANCE
    (void)getrandom(bytes, sizeof bytes, 0);
    found += sum_of("/dev/urandom", 256);
#endif
#ifdef BY_SYSTEM
    (void)syscall(SYS_getrandom, bytes, sizeof bytes, 0);
    (void)syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask);
    found += CPU_COUNT(&mask);
#endif
    for (size_t i = 0; i < sizeof bytes; i++)
        found += bytes[i];
    return found;
}

static void work_by_host(void)
{
    static long work = -1;
    if (work < 0)
        work = seen() % 61;
    for (volatile long left = work; left > 0;)
        left = left - 1;
}

#endif
