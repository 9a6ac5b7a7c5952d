/* runtime: a small user-space runtime that places real mappings through libmmap.
 *
 * It takes one range of the process's address space and hands it out to a guest, as a sandbox, an
 * emulator or a language runtime does.  libmmap decides where; then mmap, munmap and mprotect do it
 * with MAP_FIXED, page for page as the callbacks tell.  Nothing outside the range is ever
 * touched, and what the guest unmaps stays reserved.
 *
 *     gcc runtime.c $(pkg-config --cflags --libs libmmap) && ./a.out
 */
#include <errno.h>
#include <libmmap.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

struct runtime {
    MMAddrSpace space;
    char *start; /* of the range */
    size_t len;
};

static bool runtime_begin(struct runtime *runtime, size_t len)
{
    runtime->start = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    runtime->len = len;
    return runtime->start != MAP_FAILED &&
           mm_init(&runtime->space, (uintptr_t)runtime->start, len, 4096);
}

static void runtime_end(struct runtime *runtime)
{
    mm_free(&runtime->space);
    munmap(runtime->start, runtime->len);
}

/* The guest's mmap.  A place that libmmap gave and the system refuses is given back. */
static void *guest_mmap(struct runtime *runtime, void *hint, size_t len, int prot, int flags,
                        int fd, off_t offset)
{
    MMRequest request = {.how = (flags & MAP_FIXED) != 0 ? MM_FIXED : MM_HINT,
                         .addr = (uintptr_t)hint,
                         .len = len,
                         .prot = prot,
                         .flags = flags,
                         .fd = fd,
                         .offset = offset};
    uint64_t addr;
    int error = mm_map(&runtime->space, &request, NULL, NULL, &addr);
    if (error != 0) {
        errno = -error;
        return MAP_FAILED;
    }
    void *place = mmap((void *)(uintptr_t)addr, len, prot, flags | MAP_FIXED, fd, offset);
    if (place == MAP_FAILED)
        mm_unmap(&runtime->space, addr, len);
    return place;
}

/* Unmapped pages go back to the reserve, so that nobody else gets them. */
static void reserve(uint64_t start, size_t len, MMInfo before, void *runtime)
{
    (void)before, (void)runtime;
    if (mmap((void *)(uintptr_t)start, len, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
        perror("reserving what was unmapped");
}

static int guest_munmap(struct runtime *runtime, void *addr, size_t len)
{
    int error = mm_unmap_cb(&runtime->space, (uintptr_t)addr, len, reserve, runtime);
    errno = -error;
    return error == 0 ? 0 : -1;
}

/* The system is asked first: it may refuse where the books would not. */
static int guest_mprotect(struct runtime *runtime, void *addr, size_t len, int prot)
{
    for (uint64_t at = (uintptr_t)addr; at < (uintptr_t)addr + len; at += 4096) {
        if (!mm_querypage(&runtime->space, at, NULL)) {
            errno = ENOMEM;
            return -1;
        }
    }
    if (mprotect(addr, len, prot) != 0)
        return -1;
    int error = mm_protect(&runtime->space, (uintptr_t)addr, len, prot);
    errno = -error;
    return error == 0 ? 0 : -1;
}

static void list(const struct runtime *runtime)
{
    MMRegion region = {.start = 0, .len = 0};
    while (mm_next(&runtime->space, region.start + region.len, &region))
        printf("%6llu KiB from %5llu  %c%c%c%s\n", (unsigned long long)region.len / 1024,
               (unsigned long long)(region.start - (uintptr_t)runtime->start) / 1024,
               (region.info.prot & PROT_READ) != 0 ? 'r' : '-',
               (region.info.prot & PROT_WRITE) != 0 ? 'w' : '-',
               (region.info.prot & PROT_EXEC) != 0 ? 'x' : '-',
               region.original ? "  original" : "");
}

int main(void)
{
    static struct runtime runtime;
    const int anonymous = MAP_PRIVATE | MAP_ANONYMOUS, rw = PROT_READ | PROT_WRITE;
    if (!runtime_begin(&runtime, (size_t)1 << 26))
        return 1;
    char *image = guest_mmap(&runtime, NULL, 64 * 1024, rw, anonymous, -1, 0);
    if (image == MAP_FAILED || image != runtime.start)
        return 1;
    strcpy(image + 8192, "the guest's data");
    if (guest_mprotect(&runtime, image, 8192, PROT_READ) != 0)
        return 1;
    mm_mark_original(&runtime.space);

    char *heap = guest_mmap(&runtime, image + (1 << 20), 256 * 1024, rw, anonymous, -1, 0);
    if (heap != image + (1 << 20))
        return 1;
    memset(heap, 7, 256 * 1024);
    if (guest_munmap(&runtime, heap + 64 * 1024, 64 * 1024) != 0 ||
        guest_mprotect(&runtime, heap, 256 * 1024, PROT_READ) == 0) /* it has a hole now */
        return 1;
    list(&runtime);

    puts("after a reset of the sandbox:");
    if (mm_unmap_non_original(&runtime.space, reserve, &runtime) != 0)
        return 1;
    list(&runtime);
    bool kept = strcmp(image + 8192, "the guest's data") == 0;
    runtime_end(&runtime);
    return kept ? 0 : 1;
}
