/* open.c: a heap is looked at first, and only then changed: what is refused stays as it was.
 *
 * A new heap is made whole in a file without a name and gets its name last.  One whose maker still
 * calls its function has a name and the mark `young`, and the maker holds the lock `attach`: who
 * comes meanwhile waits, and takes over if the maker dies.
 *
 * Opening and closing stand in one file: what an open marks, maps and locks, the close has to undo
 * in the reverse order. */
#include "open.h"

#include "blocks.h"
#include "cache.h"
#include "file.h"
#include "fork.h"
#include "grow.h"
#include "header.h"
#include "lock.h"
#include "medium.h"
#include "options.h"
#include "rebuild.h"
#include "root.h"
#include "slots.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes that blocks may take where no size is asked for. */
#define BYTES_FILE   (UINT64_C(1) << 30)
#define BYTES_MEMORY (UINT64_C(4) << 30)
#define BYTES_LEAST  (UINT64_C(1) << 20)

/* A heap of one process: twice the machine's memory.  More costs where each page of the address
 * space has a record, as under qemu-user, which takes 11 GiB of memory for a tebibyte. */
static uint64_t bytes_private(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    uint64_t memory = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : 0;
    uint64_t bytes = 2 * memory / PAGE * PAGE;
    return bytes < BYTES_MEMORY ? BYTES_MEMORY : bytes;
}

/* Which start of the system this is: what a process death leaves is in the same one. */
static int boot_read(struct shm_heap *heap)
{
    if (heap->path[0] == '\0')
        return 0;
    int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    ssize_t length = read(file, heap->boot, sizeof heap->boot - 1);
    close(file);
    return length > 0 ? 0 : EIO;
}

static bool is_own_boot(const struct shm_heap *heap)
{
    return memcmp(heap->header->boot, heap->boot, sizeof heap->boot) == 0;
}

static int file_begin(struct shm_heap *heap)
{
    if (HEAP_PRIVATE)
        return mprotect(heap->base, layout_pages(), PROT_READ | PROT_WRITE) == 0 ? 0 : errno;
    if (ftruncate(heap->file, (off_t)layout_data(heap->capacity)) != 0)
        return errno;
    return heap->path[0] == '\0' ? 0 : posix_fallocate(heap->file, 0, (off_t)layout_pages());
}

/* A window that the address space, or a limit, has no room for becomes smaller if nobody asked for
 * its size. */
static int window_map(struct shm_heap *heap)
{
    uint64_t usual = HEAP_PRIVATE            ? bytes_private()
                     : heap->path[0] == '\0' ? BYTES_MEMORY
                                             : BYTES_FILE;
    if (heap->capacity != 0)
        return file_map(heap);
    heap->capacity = usual / PAGE;
    int error = file_map(heap);
    while (error != 0 && error != EADDRINUSE && heap->capacity > BYTES_LEAST / PAGE) {
        heap->capacity /= 2;
        error = file_map(heap);
    }
    return error;
}

static int make(struct shm_heap *heap)
{
    bool alone;
    int error = HEAP_PRIVATE ? 0 : file_make(heap);
    if (error == 0)
        error = window_map(heap);
    if (error == 0)
        error = file_begin(heap);
    if (error != 0)
        return error;
    header_begin(heap);
    heap->unnamed = heap->path[0] != '\0';
    return HEAP_PRIVATE ? 0 : file_attach(heap, &alone);
}

/* Tells if the books are what a close or a process death has left; changes nothing. */
static int look(const struct shm_heap *heap)
{
    const struct header *header = heap->header;
    if (header->state == STATE_YOUNG)
        return 0;
    if (header->state == STATE_DIRTY && !is_own_boot(heap))
        return ENOTRECOVERABLE;
    if (!rebuild_is_possible(heap))
        return EILSEQ;
    bool whole = header->state == STATE_DIRTY || header->clean_sum == header_clean_sum(heap);
    return whole ? 0 : EILSEQ;
}

/* The maker of this heap did not come to the end: there is nothing in it. */
static void empty(struct shm_heap *heap)
{
    put64(&heap->header->pages, 0);
    for (unsigned i = 0; i < SHM_ROOTS; i++)
        put64(&heap->header->roots[i], 0);
}

/* What the kernel took for written may not have been: it is written again by the next sync. */
static void renew(struct shm_heap *heap)
{
    uint64_t length = layout_length(heap->capacity, heap_pages(heap));
    for (uint64_t at = 0; at < length; at += PAGE) {
        volatile unsigned char *byte = heap->base + at;
        *byte = *byte;
    }
    put64(&heap->header->suspect, 0);
}

/* The first process of a heap, or its maker. */
static int begin_alone(struct shm_heap *heap)
{
    struct header *header = heap->header;
    heap->young = header->state == STATE_YOUNG;
    if (header->state != STATE_DIRTY)
        put64(&heap->run->move.to, 0);
    if (heap->young)
        empty(heap);
    if (!heap->readonly) {
        for (unsigned i = 0; i < BOOT_BYTES; i++)
            put8((uint8_t *)&header->boot[i], (uint8_t)heap->boot[i]);
        if (!heap->young)
            put64(&header->state, STATE_DIRTY);
        int error = lock_kind.make(heap);
        if (error != 0)
            return error;
        heap->made = true;
    }
    rebuild(heap, true);
    root_settle(heap);
    slots_forget(heap);
    if (header->suspect != 0 && !heap->readonly)
        renew(heap);
    return 0;
}

static int find_or_make(struct shm_heap *heap, bool *alone)
{
    *alone = true;
    int error = heap->path[0] == '\0' ? ENOENT : file_find(heap);
    if (error == ENOENT && !heap->existing && !heap->readonly)
        return make(heap);
    if (error == 0)
        error = file_attach(heap, alone);
    if (error == 0)
        error = header_read(heap);
    if (error == ENOENT && !heap->existing && !heap->readonly)
        return ERESTART; /* it is just being removed */
    if (error == 0)
        error = file_map(heap);
    if (error == 0 && *alone)
        error = look(heap);
    if (error == 0 && !*alone && get64(&heap->header->state) != STATE_DIRTY)
        error = EILSEQ;
    return error;
}

static int enter(struct shm_heap *heap)
{
    if (heap->readonly) {
        uint64_t length = layout_length(heap->capacity, heap->capacity);
        return mprotect(heap->base, length, PROT_READ) == 0 ? 0 : errno;
    }
    int error = HEAP_PRIVATE ? 0 : file_share(heap);
    if (error == 0)
        error = lock_kind.enter(heap);
    if (error == 0)
        error = slots_enter(heap);
    return error;
}

/* From here on others may come. */
void open_grown(struct shm_heap *heap)
{
    if (heap->young)
        put64(&heap->header->state, STATE_DIRTY);
    heap->young = false;
    if (!HEAP_PRIVATE && !heap->unnamed)
        file_let_in(heap);
}

static int name_give(struct shm_heap *heap)
{
    int error = heap->unnamed ? file_name(heap) : 0;
    if (error == EEXIST && !heap->create)
        return ERESTART;
    heap->unnamed = false;
    return error;
}

/* ERESTART: another process was first. */
static int begin(struct shm_heap *heap, const char *options, bool stays_young)
{
    bool alone = true;
    int error = options_take(heap, options);
    if (error == 0)
        error = boot_read(heap);
    if (error == 0)
        error = find_or_make(heap, &alone);
    if (error == 0)
        medium_tell(heap);
    if (error == 0 && alone)
        error = begin_alone(heap);
    if (error == 0)
        error = enter(heap);
    if (error == 0)
        error = name_give(heap);
    if (error == 0 && !(stays_young && heap->young))
        open_grown(heap);
    return error;
}

static void leave(struct shm_heap *heap)
{
    if (heap->base != NULL)
        lock_kind.leave(heap);
    if (heap->made)
        lock_kind.end(heap);
    file_leave(heap);
}

int open_young(const char *options, bool stays_young, struct shm_heap **opened)
{
    struct shm_heap *heap = port_map(sizeof *heap);
    int error = heap == NULL ? ENOMEM : ERESTART;
    while (error == ERESTART) {
        *heap = (struct shm_heap){.file = -1, .lock_file = -1, .forks = fork_count()};
        error = begin(heap, options, stays_young);
        if (error != 0)
            leave(heap);
    }
    if (error == 0) {
        registry_enter(heap);
        *opened = heap;
    } else if (heap != NULL) {
        port_unmap(heap, sizeof *heap);
    }
    return error;
}

int shm_open_heap(const char *options, struct shm_heap **heap)
{
    return open_young(options, false, heap);
}

/* Nobody else has it: the books are closed, and the mark that they are is the last store. */
static void close_books(struct shm_heap *heap)
{
    struct header *header = heap->header;
    heap->closed = true;
    if (!rebuild_is_possible(heap) || header->suspect != 0)
        return;
    rebuild(heap, true);
    grow_back(heap);
    if (fsync(heap->file) != 0)
        return;
    put64(&header->clean_sum, header_clean_sum(heap));
    put64(&header->state, STATE_CLEAN);
    fsync(heap->file);
}

/* `others`: there is something left in caches of this process; it counts as dead. */
static void close_shared(struct shm_heap *heap, bool others)
{
    bool last = file_is_last(heap);
    if (last && !others && heap->path[0] != '\0' && lock_take(heap)) {
        close_books(heap);
        lock_give(heap);
    }
    if (!others)
        slots_leave(heap);
    lock_kind.leave(heap);
    if (last)
        lock_kind.end(heap);
}

void shm_close_heap(struct shm_heap *heap)
{
    bool entered = heap->forks == fork_count() && heap->slot != 0;
    if (entered)
        cache_leave(heap);
    registry_take();
    registry_leave(heap);
    heap->closing = true;
    bool others = !cache_detach_all(heap);
    registry_give();
    if (entered && heap->deferred != NULL && lock_take(heap))
        lock_give(heap);
    others = others || heap->deferred != NULL;
    if (entered && !HEAP_PRIVATE)
        close_shared(heap, others);
    file_leave(heap);
    port_unmap(heap, sizeof *heap);
}

static int enter_again(struct shm_heap *heap)
{
    if (heap->forks == fork_count() || heap->readonly)
        return 0;
    int error = file_again(heap);
    if (error == 0)
        error = lock_kind.enter(heap);
    if (error == 0)
        error = slots_enter(heap);
    if (error == 0)
        heap->forks = fork_count();
    file_let_in(heap);
    return error;
}

int shm_enter_heap(struct shm_heap *heap)
{
    if (HEAP_PRIVATE)
        return 0;
    registry_take(); /* one thread of a child enters, the others wait */
    int error = enter_again(heap);
    registry_give();
    return error;
}

int open_destroy(struct shm_heap *heap)
{
    int error = heap->path[0] == '\0' || HEAP_PRIVATE ? 0 : file_remove(heap);
    if (error == 0 && lock_take(heap)) {
        put64(&heap->header->state, STATE_GONE);
        lock_give(heap);
    }
    shm_close_heap(heap);
    return error;
}

int shm_destroy_heap(const char *options)
{
    struct shm_heap heap = {.file = -1, .lock_file = -1};
    bool alone;
    int error = options_take(&heap, options);
    if (error == 0 && (heap.path[0] == '\0' || heap.create || heap.readonly))
        error = EINVAL;
    if (error == 0)
        error = file_find(&heap);
    if (error == 0)
        error = file_attach(&heap, &alone);
    if (error == 0 && !alone)
        error = EBUSY;
    if (error == 0)
        error = file_remove(&heap);
    file_leave(&heap);
    return error;
}

int shm_sync(struct shm_heap *heap)
{
    if (heap->readonly)
        return EROFS;
    if (heap->path[0] == '\0')
        return 0;
    if (!heap_is_entered(heap))
        return errno;
    if (get64(&heap->header->suspect) != 0)
        return EIO;
    if (fsync(heap->file) == 0)
        return 0;
    int error = errno;
    put64(&heap->header->suspect, 1);
    return error;
}
