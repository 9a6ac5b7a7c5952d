/* default.c: the original's calls, on one heap of the process. */
#include "blocks.h"
#include "hot.h"
#include "open.h"
#include "root.h"

#include <errno.h>
#include <stdio.h>

static struct shm_heap *heap;

static bool is_there(void)
{
    if (port_likely(heap != NULL))
        return true;
    errno = EBADF;
    return false;
}

static int result(int error)
{
    if (error != 0)
        errno = error;
    return error == 0 ? 0 : -1;
}

int shm_init_with(const char *file, void (*fn)(void))
{
    char options[1100] = "fixed";
    if (heap != NULL)
        return result(EBUSY);
    if (file != NULL) {
        int length = snprintf(options, sizeof options, "fixed,file=%s", file);
        if (length < 0 || (size_t)length >= sizeof options)
            return result(ENAMETOOLONG);
    }
    int error = open_young(file == NULL ? NULL : options, fn != NULL, &heap);
    if (error != 0)
        return result(error);
    if (heap->young || (fn != NULL && file == NULL)) {
        fn();
        open_grown(heap);
    }
    return 0;
}

int shm_fini(void)
{
    if (heap != NULL)
        shm_close_heap(heap);
    heap = NULL;
    return 0;
}

int shm_destroy(void)
{
    if (!is_there())
        return -1;
    int error = open_destroy(heap);
    heap = NULL;
    return result(error);
}

int shm_child(void)
{
    return is_there() ? result(shm_enter_heap(heap)) : -1;
}

void *shm_global(void)
{
    return is_there() ? shm_root_get(heap, 0) : NULL;
}

void shm_set_global(void *address)
{
    if (is_there())
        result(root_place(heap, 0, address));
}

void *shm_malloc(size_t size)
{
    return is_there() ? shm_heap_malloc(heap, size) : NULL;
}

void *shm_calloc(size_t count, size_t size)
{
    return is_there() ? shm_heap_calloc(heap, count, size) : NULL;
}

void *shm_realloc(void *block, size_t size)
{
    return is_there() ? shm_heap_realloc(heap, block, size) : NULL;
}

void shm_free(void *block)
{
    if (block != NULL && is_there())
        shm_heap_free(heap, block);
}

void *shm_valloc(size_t size)
{
    return is_there() ? shm_heap_aligned(heap, PAGE, size) : NULL;
}

size_t shm_msize(void *block)
{
    return block != NULL && is_there() ? shm_heap_usable(heap, block) : 0;
}

int shm_mresize(void *block, size_t size)
{
    return is_there() && shm_heap_resize(heap, block, size);
}

void *shm_malloc_small(int bucket)
{
    if (bucket < 0 || bucket >= CLASSES) {
        errno = EINVAL;
        return NULL;
    }
    return shm_malloc(class_bytes((unsigned)bucket));
}

static bool dump(void *block, size_t size, void *argument)
{
    (void)argument;
    printf("%p %zu\n", block, size);
    return true;
}

void shm_heapdump(void)
{
    struct shm_counts counts;
    char why[128];
    if (!is_there())
        return;
    shm_count(heap, &counts);
    printf("%llu pages, %llu blocks of %llu bytes are live\n",
           (unsigned long long)(counts.footprint_bytes >> PAGE_SHIFT),
           (unsigned long long)counts.live_blocks, (unsigned long long)counts.live_bytes);
    for (uint64_t page = 0; page < heap_pages(heap);) {
        uint64_t head = heap_head(heap, page), length = head_length(head);
        unsigned class = head_class(head);
        printf("page %llu: %llu %s", (unsigned long long)page, (unsigned long long)length,
               head_kind(head) == HEAD_FREE ? "free"
               : class < CLASSES            ? "of blocks of"
                                            : "large");
        printf(class < CLASSES ? " %zu\n" : "\n", class < CLASSES ? class_bytes(class) : 0);
        page += length == 0 ? 1 : length;
    }
    shm_walk(heap, dump, NULL);
    if (!shm_check(heap, why, sizeof why))
        printf("damaged: %s\n", why);
}
