/* file.c: everything that is asked of the file system for a heap.
 *
 * Locks, names and the mapping stand in one file: they are the same descriptor's, and in which
 * order they come and go is what keeps a heap from being made, entered or removed by halves. */
#include "file.h"

#include "medium.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum lock_byte { ATTACH, PRESENCE, WRITERS, SECTION, FIRST_SLOT = 16 };

/* Where a new heap is mapped if it can be, in all processes: the original's address first. */
static const uint64_t bases[] = {UINT64_C(0x1000000000), UINT64_C(0x2000000000),
                                 UINT64_C(0x3000000000), UINT64_C(0x200000000000)};

static struct flock byte_of(unsigned byte, short kind)
{
    return (struct flock){.l_type = kind, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};
}

/* 0, EBUSY if it is held, or an errno. */
static int byte_lock(int file, unsigned byte, short kind)
{
    struct flock lock = byte_of(byte, kind);
    while (fcntl(file, F_OFD_SETLK, &lock) != 0)
        if (errno != EINTR)
            return errno == EAGAIN || errno == EACCES ? EBUSY : errno;
    return 0;
}

/* Waits for up to SHM_WAIT_S seconds: ETIMEDOUT. */
static int byte_lock_soon(int file, unsigned byte, short kind)
{
    enum { SPINS = 20, STEP_NS = 1000000 };
    int error = byte_lock(file, byte, kind);
    for (unsigned i = 0; error == EBUSY && i < SHM_WAIT_S * 1000; i++) {
        nanosleep(&(struct timespec){.tv_nsec = i < SPINS ? STEP_NS / 50 : STEP_NS}, NULL);
        error = byte_lock(file, byte, kind);
    }
    return error == EBUSY ? ETIMEDOUT : error;
}

/* Whether another handle has a lock there that excludes that one. */
static bool byte_is_held(int file, unsigned byte, short kind)
{
    struct flock lock = byte_of(byte, kind);
    return fcntl(file, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

int file_lock_wait(int file, bool take)
{
    struct flock lock = byte_of(SECTION, take ? F_WRLCK : F_UNLCK);
    while (fcntl(file, take ? F_OFD_SETLKW : F_OFD_SETLK, &lock) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

int file_slot_hold(const struct shm_heap *heap, unsigned slot)
{
    return HEAP_PRIVATE ? 0 : byte_lock(heap->file, FIRST_SLOT + slot, F_WRLCK);
}

bool file_slot_is_held(const struct shm_heap *heap, unsigned slot)
{
    return byte_is_held(heap->file, FIRST_SLOT + slot, F_WRLCK);
}

void file_slot_release(const struct shm_heap *heap, unsigned slot)
{
    byte_lock(heap->file, FIRST_SLOT + slot, F_UNLCK);
}

static int kind_check(const struct shm_heap *heap)
{
    struct stat about;
    if (fstat(heap->file, &about) != 0)
        return errno;
    return S_ISREG(about.st_mode) ? 0 : S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
}

int file_find(struct shm_heap *heap)
{
    int mode = heap->readonly ? O_RDONLY : O_RDWR;
    heap->file = open(heap->path, mode | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (heap->file < 0)
        return errno;
    return heap->create ? EEXIST : kind_check(heap);
}

/* A file in the folder of the path, without a name, for its owner alone whatever the umask is. */
static int nameless_open(const struct shm_heap *heap)
{
    char folder[sizeof heap->path];
    const char *slash = strrchr(heap->path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - heap->path);
    memcpy(folder, heap->path, length);
    folder[length] = '\0';
    const char *name = slash == NULL ? "." : length == 0 ? "/" : folder;
    int file = open(name, O_RDWR | O_TMPFILE | O_CLOEXEC, (mode_t)0600);
    if (file >= 0)
        fchmod(file, 0600);
    return file;
}

int file_make(struct shm_heap *heap)
{
    if (heap->path[0] == '\0')
        heap->file = memfd_create("shm_malloc", MFD_CLOEXEC);
    else
        heap->file = nameless_open(heap);
    return heap->file < 0 ? errno : 0;
}

int file_name(const struct shm_heap *heap)
{
    char unnamed[64];
    snprintf(unnamed, sizeof unnamed, "/proc/self/fd/%d", heap->file);
    int done = linkat(AT_FDCWD, unnamed, AT_FDCWD, heap->path, AT_SYMLINK_FOLLOW);
    return done == 0 ? 0 : errno;
}

int file_remove(const struct shm_heap *heap)
{
    return unlink(heap->path) == 0 ? 0 : errno;
}

uint64_t file_length(const struct shm_heap *heap)
{
    struct stat about;
    return fstat(heap->file, &about) == 0 ? (uint64_t)about.st_size : 0;
}

static uint64_t length_of(const struct shm_heap *heap)
{
    return layout_length(heap->capacity, heap->capacity);
}

/* At that address, which is free; 0: anywhere. */
static int map_at(struct shm_heap *heap, uint64_t address)
{
    int prot = HEAP_PRIVATE ? PROT_NONE : PROT_READ | PROT_WRITE;
    int flags = HEAP_PRIVATE     ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
                : heap->readonly ? MAP_PRIVATE | MAP_NORESERVE
                                 : MAP_SHARED | MAP_NORESERVE;
    void *wish = (void *)(uintptr_t)address;
    void *base = mmap(wish, length_of(heap), prot, flags | (address != 0 ? MAP_FIXED_NOREPLACE : 0),
                      heap->file, 0);
    if (base == MAP_FAILED)
        return errno == EEXIST ? EADDRINUSE : errno;
    if (address != 0 && base != wish) {
        munmap(base, length_of(heap)); /* an old kernel takes the flag for a wish */
        return EADDRINUSE;
    }
    heap->base = base;
    return 0;
}

/* A heap that exists has its address in wanted_base. */
int file_map(struct shm_heap *heap)
{
    int error = EADDRINUSE;
    if (medium_has_huge_pages(heap)) /* a part of such a page cannot be unmapped again */
        return EINVAL;
    if (heap->wanted_base != 0)
        error = map_at(heap, heap->wanted_base);
    else if (!HEAP_PRIVATE)
        for (unsigned i = 0; error == EADDRINUSE && i < sizeof bases / sizeof bases[0]; i++)
            error = map_at(heap, bases[i]);
    if (error == EADDRINUSE && !heap->fixed)
        error = map_at(heap, 0);
    if (error != 0)
        return error;
    heap->header = (struct header *)(void *)heap->base;
    heap->run = (struct run *)(void *)(heap->base + layout_run());
    heap->slots = (struct slot *)(void *)(heap->base + layout_slots());
    heap->groups = (uint64_t *)(void *)(heap->base + layout_groups());
    heap->pages = (struct page *)(void *)(heap->base + layout_pages());
    heap->states = heap->base + layout_states(heap->capacity);
    heap->data = heap->base + layout_data(heap->capacity);
    return 0;
}

/* A reader has the file for itself and other readers: what it sees must not move. */
static int attach_reader(const struct shm_heap *heap)
{
    int error = byte_lock(heap->file, PRESENCE, F_RDLCK);
    if (error == 0 && byte_is_held(heap->file, WRITERS, F_WRLCK))
        error = EBUSY;
    return error;
}

int file_attach(struct shm_heap *heap, bool *alone)
{
    int error = byte_lock_soon(heap->file, ATTACH, heap->readonly ? F_RDLCK : F_WRLCK);
    if (error != 0)
        return error;
    *alone = true;
    if (heap->readonly)
        return attach_reader(heap);
    error = byte_lock(heap->file, PRESENCE, F_WRLCK);
    *alone = error == 0;
    if (error == EBUSY) {
        error = byte_lock(heap->file, PRESENCE, F_RDLCK);
        if (error == 0 && !byte_is_held(heap->file, WRITERS, F_WRLCK)) {
            error = byte_lock(heap->file, PRESENCE, F_WRLCK); /* EBUSY: only readers have it */
            *alone = error == 0;                              /* the last process has just died */
        }
    }
    return error;
}

int file_share(struct shm_heap *heap)
{
    int error = byte_lock(heap->file, PRESENCE, F_RDLCK);
    return error != 0 ? error : byte_lock(heap->file, WRITERS, F_RDLCK);
}

int file_again(struct shm_heap *heap)
{
    char own[64];
    snprintf(own, sizeof own, "/proc/self/fd/%d", heap->file);
    int file = open(own, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return errno;
    int before = heap->file, error;
    heap->file = file;
    error = byte_lock_soon(file, ATTACH, F_WRLCK);
    if (error == 0)
        error = file_share(heap);
    close(before); /* the parent's, which has kept the heap in use until now */
    return error;
}

void file_let_in(const struct shm_heap *heap)
{
    byte_lock(heap->file, ATTACH, F_UNLCK);
}

bool file_is_last(const struct shm_heap *heap)
{
    return byte_lock_soon(heap->file, ATTACH, F_WRLCK) == 0 &&
           byte_lock(heap->file, PRESENCE, F_WRLCK) == 0;
}

void file_leave(struct shm_heap *heap)
{
    if (heap->base != NULL)
        munmap(heap->base, length_of(heap));
    heap->base = NULL;
    if (heap->file >= 0)
        close(heap->file); /* its locks go here, after the mapping */
    heap->file = -1;
}
