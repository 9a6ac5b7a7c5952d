/* calls.c: the functions of the C library that an allocator reaches under the engine, by the names
 * that its objects were given (calls.symbols): each does what it is called for, and tells the log.
 *
 * memcpy and its kin store eight bytes at a time, in ascending order.  A mutex is the C library's
 * own; what it left in the file is entered when it returns.  Calls that read tell reads.c. */
#include "reads.h"
#include "store_log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CALLER __builtin_return_address(0)

static const char boot_path[] = "/proc/sys/kernel/random/boot_id";

void *crash_memcpy(void *to, const void *from, size_t size);
void *crash_memmove(void *to, const void *from, size_t size);
void *crash_memset(void *to, int byte, size_t size);
int crash_open(const char *path, int flags, ...);
int crash_close(int file);
void *crash_mmap(void *wish, size_t length, int prot, int flags, int file, off_t offset);
int crash_munmap(void *start, size_t length);
int crash_ftruncate(int file, off_t length);
int crash_fallocate(int file, int mode, off_t start, off_t length);
int crash_posix_fallocate(int file, off_t start, off_t length);
int crash_msync(void *start, size_t length, int flags);
int crash_fsync(int file);
int crash_fdatasync(int file);
int crash_linkat(int from, const char *old, int to, const char *path, int flags);
int crash_rename(const char *old, const char *path);
int crash_unlink(const char *path);
ssize_t crash_pwrite(int file, const void *bytes, size_t size, off_t offset);
ssize_t crash_pread(int file, void *bytes, size_t size, off_t offset);
ssize_t crash_read(int file, void *bytes, size_t size);
int crash_memcmp(const void *one, const void *other, size_t size);
int crash_strncmp(const char *one, const char *other, size_t size);
int crash_mutex_init(pthread_mutex_t *lock, const pthread_mutexattr_t *kind);
int crash_mutex_lock(pthread_mutex_t *lock);
int crash_mutex_timedlock(pthread_mutex_t *lock, const struct timespec *limit);
int crash_mutex_unlock(pthread_mutex_t *lock);
int crash_mutex_consistent(pthread_mutex_t *lock);

static bool is_kept(const void *address)
{
    uint64_t offset;
    return store_log_offset(address, &offset);
}

void *crash_memcpy(void *to, const void *from, size_t size)
{
    store_log_flush();
    reads_enter(from, size);
    if (!is_kept(to))
        return memcpy(to, from, size);
    for (size_t at = 0; at < size;) {
        size_t step = 8 - ((uintptr_t)to + at) % 8;
        step = step < size - at ? step : size - at;
        memcpy((char *)to + at, (const char *)from + at, step);
        store_log_stored((char *)to + at, step, CALLER);
        at += step;
    }
    return to;
}

void *crash_memmove(void *to, const void *from, size_t size)
{
    store_log_flush();
    reads_enter(from, size);
    memmove(to, from, size);
    store_log_stored(to, size, CALLER);
    return to;
}

void *crash_memset(void *to, int byte, size_t size)
{
    store_log_flush();
    memset(to, byte, size);
    store_log_stored(to, size, CALLER);
    return to;
}

int crash_open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(more, mode_t) : 0;
    va_end(more);
    store_log_flush();
    if (strcmp(path, boot_path) == 0 && store_log_boot[0] != '\0')
        return open(store_log_boot, flags);
    bool absent = (flags & O_CREAT) && access(path, F_OK) != 0;
    int file = open(path, flags, mode);
    if (file < 0 || (flags & O_ACCMODE) == O_RDONLY)
        return file;
    store_log_opened(file);
    if (absent && store_log_is_followed(file))
        store_log_event(CRASH_NAMED, 0, 0, CALLER);
    return file;
}

int crash_close(int file)
{
    store_log_flush();
    return close(file);
}

void *crash_mmap(void *wish, size_t length, int prot, int flags, int file, off_t offset)
{
    store_log_flush();
    void *start = mmap(wish, length, prot, flags, file, offset);
    bool reaches = (flags & MAP_TYPE) != MAP_PRIVATE; /* stores to a copy never reach the file */
    if (start != MAP_FAILED && file >= 0 && !reaches && store_log_is_followed(file))
        reads_enter_all();
    if (start != MAP_FAILED && file >= 0 && reaches && store_log_is_followed(file))
        store_log_mapped(start, length, (uint64_t)offset);
    return start;
}

int crash_munmap(void *start, size_t length)
{
    store_log_flush();
    store_log_unmapped(start, length);
    return munmap(start, length);
}

static int resized(int file, int done, const void *caller)
{
    struct stat about;
    int kept = errno;
    if (done == 0 && store_log_is_followed(file) && fstat(file, &about) == 0)
        store_log_event(CRASH_LENGTH, 0, (uint64_t)about.st_size, caller);
    errno = kept;
    return done;
}

int crash_ftruncate(int file, off_t length)
{
    store_log_flush();
    return resized(file, ftruncate(file, length), CALLER);
}

int crash_fallocate(int file, int mode, off_t start, off_t length)
{
    store_log_flush();
    return resized(file, fallocate(file, mode, start, length), CALLER);
}

int crash_posix_fallocate(int file, off_t start, off_t length)
{
    store_log_flush();
    return resized(file, posix_fallocate(file, start, length), CALLER);
}

int crash_msync(void *start, size_t length, int flags)
{
    uint64_t offset;
    store_log_flush();
    int done = msync(start, length, flags);
    if (done == 0 && (flags & MS_SYNC) && store_log_offset(start, &offset))
        store_log_event(CRASH_SYNC, offset, length, CALLER);
    return done;
}

int crash_fsync(int file)
{
    struct stat about;
    store_log_flush();
    int done = fsync(file);
    if (done != 0 || fstat(file, &about) != 0)
        return done;
    if (S_ISDIR(about.st_mode))
        store_log_event(CRASH_FOLDER_SYNC, 0, 0, CALLER);
    else if (store_log_is_followed(file)) {
        store_log_event(CRASH_SYNC, 0, UINT64_MAX / 2, CALLER);
        store_log_event(CRASH_LENGTH_SYNC, 0, 0, CALLER);
    }
    return done;
}

int crash_fdatasync(int file)
{
    return crash_fsync(file); /* a length that is needed to read the contents is written too */
}

int crash_linkat(int from, const char *old, int to, const char *path, int flags)
{
    store_log_flush();
    int done = linkat(from, old, to, path, flags);
    if (done == 0)
        store_log_event(CRASH_NAMED, 0, 0, CALLER);
    return done;
}

int crash_rename(const char *old, const char *path)
{
    store_log_flush();
    int done = rename(old, path);
    if (done == 0)
        store_log_event(CRASH_NAMED, 0, 0, CALLER);
    return done;
}

int crash_unlink(const char *path)
{
    store_log_flush();
    int done = unlink(path);
    if (done == 0)
        store_log_event(CRASH_UNNAMED, 0, 0, CALLER);
    return done;
}

ssize_t crash_pwrite(int file, const void *bytes, size_t size, off_t offset)
{
    store_log_flush();
    ssize_t done = pwrite(file, bytes, size, offset);
    if (done > 0)
        store_log_settle(); /* seen in the mapping */
    return done;
}

ssize_t crash_pread(int file, void *bytes, size_t size, off_t offset)
{
    if (store_log_is_followed(file))
        reads_enter_offset((uint64_t)offset, size);
    return pread(file, bytes, size, offset);
}

ssize_t crash_read(int file, void *bytes, size_t size)
{
    if (store_log_is_followed(file))
        reads_enter_all();
    return read(file, bytes, size);
}

int crash_memcmp(const void *one, const void *other, size_t size)
{
    reads_enter(one, size);
    reads_enter(other, size);
    return memcmp(one, other, size);
}

int crash_strncmp(const char *one, const char *other, size_t size)
{
    reads_enter(one, size);
    reads_enter(other, size);
    return strncmp(one, other, size);
}

int crash_mutex_init(pthread_mutex_t *lock, const pthread_mutexattr_t *kind)
{
    store_log_flush();
    int error = pthread_mutex_init(lock, kind);
    store_log_stored(lock, sizeof *lock, CALLER);
    return error;
}

int crash_mutex_lock(pthread_mutex_t *lock)
{
    store_log_flush();
    reads_enter(lock, sizeof *lock);
    int error = pthread_mutex_lock(lock);
    store_log_stored(lock, sizeof *lock, CALLER);
    return error;
}

int crash_mutex_timedlock(pthread_mutex_t *lock, const struct timespec *limit)
{
    store_log_flush();
    reads_enter(lock, sizeof *lock);
    int error = pthread_mutex_timedlock(lock, limit);
    store_log_stored(lock, sizeof *lock, CALLER);
    return error;
}

int crash_mutex_unlock(pthread_mutex_t *lock)
{
    store_log_flush();
    reads_enter(lock, sizeof *lock);
    int error = pthread_mutex_unlock(lock);
    store_log_stored(lock, sizeof *lock, CALLER);
    return error;
}

int crash_mutex_consistent(pthread_mutex_t *lock)
{
    store_log_flush();
    reads_enter(lock, sizeof *lock);
    int error = pthread_mutex_consistent(lock);
    store_log_stored(lock, sizeof *lock, CALLER);
    return error;
}
