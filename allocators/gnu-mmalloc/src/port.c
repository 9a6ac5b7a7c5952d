/* port.c: the host is Linux.
 *
 * All its calls stand in one file, which is then what another host would replace. */
#include "port.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCKS_BEGIN (INT64_C(1) << 62) /* no region reaches there */

/* Never over what is mapped; an old kernel takes the flag for a wish. */
static void *map_at(void *wish, uint64_t length, int rights, int flags, int file)
{
    flags |= MAP_NORESERVE | (wish != NULL ? MAP_FIXED_NOREPLACE : 0);
    void *place = mmap(wish, length, rights, flags, file, 0);
    if (place == MAP_FAILED) { /* valgrind gives EINVAL for more than it has */
        errno = errno == EEXIST ? EADDRINUSE : errno == EINVAL ? ENOMEM : errno;
        return NULL;
    }
    if (wish != NULL && place != wish) {
        munmap(place, length);
        errno = EADDRINUSE;
        return NULL;
    }
    return place;
}

static void *reserve_at(void *wish, uint64_t length)
{
    return map_at(wish, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

void *port_reserve(void *wish, uint64_t length, uint64_t align)
{
    if (wish != NULL)
        return reserve_at(wish, length);
    unsigned char *place = reserve_at(NULL, length + align);
    if (place == NULL)
        return NULL;
    uint64_t before = (align - (uintptr_t)place % align) % align;
    port_unmap(place, before);
    port_unmap(place + before + length, align - before);
    return place + before;
}

void *port_map_file(void *wish, uint64_t length, uint64_t align, int file, bool keeps)
{
    const int rights = PROT_READ | PROT_WRITE, flags = keeps ? MAP_PRIVATE : MAP_SHARED;
    if (wish != NULL)
        return map_at(wish, length, rights, flags, file);
    void *place = port_reserve(NULL, length, align);
    if (place == NULL)
        return NULL;
    if (mmap(place, length, rights, flags | MAP_FIXED | MAP_NORESERVE, file, 0) == place)
        return place;
    port_unmap(place, length);
    return NULL;
}

void *port_pages(uint64_t length)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void *place = mmap(NULL, length, PROT_READ | PROT_WRITE, flags, -1, 0);
    return place == MAP_FAILED ? NULL : place;
}

void port_unmap(void *place, uint64_t length)
{
    int before = errno;
    if (length > 0)
        munmap(place, length);
    errno = before;
}

void port_discard(void *place, uint64_t length)
{
    int before = errno;
    madvise(place, length, MADV_DONTNEED);
    errno = before;
}

int port_open_pages(void *place, uint64_t length)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)place / page * page;
    uintptr_t end = ((uintptr_t)place + length + page - 1) / page * page;
    return mprotect((void *)start, end - start, PROT_READ | PROT_WRITE) == 0 ? 0 : errno;
}

void port_seal_pages(void *place, uint64_t length)
{
    mprotect(place, length, PROT_READ);
}

unsigned *port_fork_word(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned *word = port_pages(page);
    if (word != NULL && madvise(word, page, MADV_WIPEONFORK) != 0) {
        port_unmap(word, page);
        word = NULL;
    }
    if (word != NULL)
        *word = 1;
    return word;
}

int port_reopen(int file, bool readonly)
{
    char path[64];
    int flags = (readonly ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int own = open(path, flags);
    if (own < 0 && errno == ENOENT) /* no /proc: its locks are then the caller's too */
        own = fcntl(file, F_DUPFD_CLOEXEC, 0);
    return own;
}

/* A limit of the file's size is told as EFBIG, and by a signal that would end the process. */
static int reserve_quietly(int file, uint64_t start, uint64_t length)
{
    sigset_t own, before;
    sigemptyset(&own);
    sigaddset(&own, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &own, &before);
    int error = fallocate(file, 0, (off_t)start, (off_t)length) == 0 ? 0 : errno;
    if (error == EOPNOTSUPP)
        error = posix_fallocate(file, (off_t)start, (off_t)length);
    if (error == EFBIG && !sigismember(&before, SIGXFSZ))
        sigtimedwait(&own, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

int port_reserve_file(int file, uint64_t start, uint64_t length)
{
    return length == 0 ? 0 : reserve_quietly(file, start, length);
}

int port_set_length(int file, uint64_t length)
{
    return ftruncate(file, (off_t)length) == 0 ? 0 : errno;
}

uint64_t port_length(int file)
{
    struct stat about;
    return fstat(file, &about) == 0 && S_ISREG(about.st_mode) ? (uint64_t)about.st_size
                                                              : PORT_NO_FILE;
}

int port_write_back(void *place, uint64_t length)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)place / page * page;
    length += (uintptr_t)place - start;
    return msync((void *)start, length, MS_SYNC) == 0 ? 0 : errno;
}

int port_write_back_file(int file)
{
    return fsync(file) == 0 ? 0 : errno;
}

int port_lock_byte(int file, unsigned byte, enum port_lock_kind kind, bool waits)
{
    static const short kinds[] = {F_UNLCK, F_RDLCK, F_WRLCK};
    struct flock lock = {
        .l_type = kinds[kind], .l_whence = SEEK_SET, .l_start = LOCKS_BEGIN + byte, .l_len = 1};
    while (fcntl(file, waits ? F_OFD_SETLKW : F_OFD_SETLK, &lock) != 0)
        if (errno != EINTR)
            return errno == EAGAIN || errno == EACCES ? EBUSY : errno;
    return 0;
}

bool port_byte_is_locked(int file, unsigned byte)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKS_BEGIN + byte, .l_len = 1};
    return fcntl(file, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

int port_boot(char *text, size_t size)
{
    memset(text, 0, size);
    int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    ssize_t length = read(file, text, size - 1);
    close(file);
    return length > 0 ? 0 : EIO;
}

uint64_t port_time(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint32_t port_machine(void)
{
#if defined(__x86_64__)
    return EM_X86_64;
#elif defined(__aarch64__)
    return EM_AARCH64;
#elif defined(__riscv)
    return EM_RISCV;
#elif defined(__s390x__)
    return EM_S390;
#else
    return EM_NONE;
#endif
}

void port_robust_make(pthread_mutex_t *lock)
{
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(lock, &kind);
    pthread_mutexattr_destroy(&kind);
}
