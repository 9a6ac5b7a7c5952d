/* host.c: the host that a counted program sees, the same wherever it is counted.
 *
 * How many processors there are, on which of them a thread runs and what is random differ from
 * machine to machine and from run to run, and allocators go by all three: arenas for each
 * processor, places in memory that are drawn.  This library, which is preloaded behind the
 * allocator, gives the same answers always: to those who ask the C library, and to those who make
 * the system call through its function `syscall`.  What is read from files, `shown_host.py` shows.
 *
 * It refuses to serve a system call that a program makes by an instruction of its own.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define SERVED __attribute__((visibility("default")))

enum { PROCESSORS = 4 /* as shown_host.py has it */, NODES = 1 };

static _Atomic uint64_t drawn;

/* The next number of a fixed sequence (Steele, Lea and Flood 2014, SplitMix64). */
static uint64_t draw(void)
{
    uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = atomic_fetch_add_explicit(&drawn, step, memory_order_relaxed) + step;
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void fill(void *buffer, size_t count)
{
    unsigned char *at = buffer;
    for (uint64_t word; count > 0; at += sizeof word) {
        size_t part = count < sizeof word ? count : sizeof word;
        word = draw();
        memcpy(at, &word, part);
        count -= part;
    }
}

/* The processors of a mask of so many bytes; returns the bytes that the kernel would fill. */
static long show_processors(size_t bytes, void *mask)
{
    if (bytes < sizeof(unsigned long)) {
        errno = EINVAL;
        return -1;
    }
    memset(mask, 0, bytes);
    *(unsigned char *)mask = (1u << PROCESSORS) - 1;
    return (long)sizeof(unsigned long);
}

SERVED ssize_t getrandom(void *buffer, size_t count, unsigned flags)
{
    (void)flags;
    fill(buffer, count);
    return (ssize_t)count;
}

SERVED int getentropy(void *buffer, size_t count)
{
    fill(buffer, count);
    return 0;
}

uint32_t arc4random(void); /* glibc has them since 2.36 */
void arc4random_buf(void *buffer, size_t count);
uint32_t arc4random_uniform(uint32_t bound);

SERVED uint32_t arc4random(void)
{
    return (uint32_t)draw();
}

SERVED void arc4random_buf(void *buffer, size_t count)
{
    fill(buffer, count);
}

SERVED uint32_t arc4random_uniform(uint32_t bound)
{
    return bound < 2 ? 0 : (uint32_t)(draw() % bound);
}

SERVED int get_nprocs(void)
{
    return PROCESSORS;
}

SERVED int get_nprocs_conf(void)
{
    return PROCESSORS;
}

SERVED int sched_getcpu(void)
{
    return 0;
}

SERVED int getcpu(unsigned *processor, unsigned *node)
{
    if (processor != NULL)
        *processor = 0;
    if (node != NULL)
        *node = 0;
    return 0;
}

SERVED int sched_getaffinity(pid_t process, size_t bytes, cpu_set_t *mask)
{
    (void)process;
    return show_processors(bytes, mask) < 0 ? -1 : 0;
}

SERVED int pthread_getaffinity_np(pthread_t thread, size_t bytes, cpu_set_t *mask)
{
    (void)thread;
    return show_processors(bytes, mask) < 0 ? EINVAL : 0;
}

SERVED long sysconf(int name)
{
    static long (*next)(int);
    if (name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF)
        return PROCESSORS;
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "sysconf");
    return next(name);
}

/* A machine of one node, to who counts them by the names of their folders. */
SERVED int access(const char *path, int mode)
{
    static const char nodes[] = "/sys/devices/system/node/node";
    size_t length = sizeof nodes - 1;
    if (strncmp(path, nodes, length) == 0 && path[length] >= '0' + NODES) {
        errno = ENOENT;
        return -1;
    }
    long done = syscall(SYS_faccessat, AT_FDCWD, path, mode);
    return (int)done;
}

SERVED long syscall(long number, ...)
{
    static long (*next)(long, ...);
    long words[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_getrandom)
        return getrandom((void *)words[0], (size_t)words[1], (unsigned)words[2]);
    if (number == SYS_getcpu)
        return getcpu((unsigned *)words[0], (unsigned *)words[1]);
    if (number == SYS_sched_getaffinity)
        return show_processors((size_t)words[1], (void *)words[2]);
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "syscall");
    return next(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
