/* port.c: the host is Linux. */
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Where /sys tells nothing: what a cpu_set_t has room for. */
enum { CPUS_UNKNOWN = 1024 };

__thread bool port_holds_all;

void *port_map(void *wish, size_t size)
{
    void *pages = mmap(wish, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

bool port_unmap(void *pages, size_t size)
{
    int before = errno;
    bool done = munmap(pages, size) == 0;
    errno = before;
    return done;
}

bool port_discard(void *pages, size_t size)
{
    int before = errno;
    bool done = madvise(pages, size, MADV_DONTNEED) == 0;
    errno = before;
    return done;
}

bool port_protect(void *pages, size_t size, bool accessible)
{
    int before = errno;
    bool done = mprotect(pages, size, accessible ? PROT_READ | PROT_WRITE : PROT_NONE) == 0;
    errno = before;
    return done;
}

/* In place of madvise and mprotect: one call, and the kernel joins the pages with those beside. */
bool port_forbid(void *pages, size_t size)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
    int before = errno;
    bool done = mmap(pages, size, PROT_NONE, flags, -1, 0) == pages;
    errno = before;
    return done;
}

void *port_map_huge(size_t size)
{
    void *pages =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

size_t port_page(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* Of "0-3,8-11" the last number. */
unsigned port_cpus(void)
{
    char text[256];
    unsigned last = 0;
    int file = open("/sys/devices/system/cpu/possible", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return CPUS_UNKNOWN;
    ssize_t length = read(file, text, sizeof text);
    close(file);
    for (ssize_t i = 0; i < length; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        last = digit ? last * 10 + (unsigned)(text[i] - '0') : text[i] == '\n' ? last : 0;
    }
    return length <= 0 ? CPUS_UNKNOWN : last + 1;
}

uint64_t port_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec;
}

void port_write(int descriptor, const char *text, size_t length)
{
    int before = errno;
    while (length > 0) {
        ssize_t written = write(descriptor, text, length);
        if (written <= 0)
            break;
        text += written;
        length -= (size_t)written;
    }
    errno = before;
}

void port_wait(const unsigned *word, unsigned seen, unsigned milliseconds)
{
    struct timespec most = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    int before = errno;
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, &most, NULL, 0);
    errno = before;
}

void port_wake(const unsigned *word)
{
    int before = errno;
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
    errno = before;
}
