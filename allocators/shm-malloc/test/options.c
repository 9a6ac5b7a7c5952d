/* The words of an open do what shm_malloc.h says, and what is no word is refused. */
#include "shm_expect.h"

#include "heap.h"

#include <fcntl.h>

static void refused(const char *options, int error)
{
    struct shm_heap *heap = NULL;
    int got = shm_open_heap(options, &heap);
    if (got != error) {
        fprintf(stderr, "\"%s\" gave %d and not %d\n", options, got, error);
        exit(1);
    }
}

static void capacity_is(const char *words, uint64_t bytes)
{
    struct shm_heap *heap = shm_expect_open(words);
    EXPECT(heap->capacity == bytes / PAGE);
    shm_close_heap(heap);
    EXPECT(shm_destroy_heap(shm_expect_words("")) == 0);
}

static void sizes(void)
{
    capacity_is("size=1", PAGE);
    capacity_is("size=4096", PAGE);
    capacity_is("size=4097", 2 * PAGE);
    capacity_is("size=64K", 64 << 10);
    capacity_is("size=3M", 3 << 20);
    capacity_is("size=2G", UINT64_C(2) << 30);
    capacity_is("", UINT64_C(1) << 30);
    static const char *const wrong[] = {"size=0",  "size=",    "size=-1", "size=x",
                                        "size=1X", "size=1KM", "size=1 ", "size=20000000T"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        refused(shm_expect_words(wrong[i]), EINVAL);
    refused(shm_expect_words("size=9T"), ENOTSUP);
}

static void words(void)
{
    refused(shm_expect_words("existing"), ENOENT);
    refused(shm_expect_words("create,existing"), EINVAL);
    refused(shm_expect_words("create,readonly"), EINVAL);
    refused(shm_expect_words("exist"), EINVAL);
    refused(shm_expect_words("existing2"), EINVAL);
    refused("create", EINVAL);
    refused("existing", EINVAL);
    refused("readonly", EINVAL);
    refused("file=", EINVAL);
    shm_close_heap(shm_expect_open("create,size=1M"));
    refused(shm_expect_words("create,size=1M"), EEXIST);
    shm_close_heap(shm_expect_open("existing,fixed"));
    char path[1100];
    memset(path, 'x', sizeof path);
    memcpy(path, "file=/", 6);
    path[sizeof path - 1] = '\0';
    refused(path, ENAMETOOLONG);
    EXPECT(shm_destroy_heap("size=1M") == EINVAL);
    EXPECT(shm_destroy_heap(shm_expect_words("readonly")) == EINVAL);
    EXPECT(shm_destroy_heap(shm_expect_words("")) == 0);
    EXPECT(shm_destroy_heap(shm_expect_words("")) == ENOENT);
}

/* Where there is room is known from a heap that was there; a sanitizer has places of its own. */
static void bases(void)
{
    char words[64], memory[64];
    struct shm_heap *heap, *other = NULL;
    EXPECT(shm_open_heap("size=1M", &heap) == 0);
    void *base = heap->base;
    shm_close_heap(heap);
    snprintf(words, sizeof words, "size=1M,base=%llx", (unsigned long long)(uintptr_t)base);
    snprintf(memory, sizeof memory, "%s", words);
    heap = shm_expect_open(words);
    EXPECT(heap->base == base);
    EXPECT(shm_open_heap(memory, &other) == EADDRINUSE);
    EXPECT(shm_open_heap(shm_expect_words("fixed"), &other) == EADDRINUSE);
    EXPECT(shm_open_heap(shm_expect_words("existing"), &other) == 0);
    EXPECT(other->base != heap->base);
    shm_close_heap(other);
    EXPECT(shm_destroy_heap(shm_expect_words("")) == EBUSY);
    shm_close_heap(heap);
    EXPECT(shm_destroy_heap(shm_expect_words("")) == 0);
    refused("base=", EINVAL);
    refused("base=0", EINVAL);
    refused("base=600000000001", EINVAL);
    refused("base=6000x", EINVAL);
}

/* It reads, is asked everything, and changes nothing. */
static void readonly(void)
{
    struct shm_counts counts;
    struct shm_heap *heap = shm_expect_open("size=1M");
    char *block = strcpy(shm_heap_malloc(heap, 5000), "to be read");
    EXPECT(shm_root_set(heap, 3, block) == 0);
    shm_close_heap(heap);
    heap = shm_expect_open("readonly");
    block = shm_root_get(heap, 3);
    EXPECT(block != NULL && strcmp(block, "to be read") == 0);
    shm_expect_sound(heap);
    shm_count(heap, &counts);
    EXPECT(counts.live_blocks == 1 && shm_owns(heap, block));
    EXPECT(shm_heap_malloc(heap, 10) == NULL && errno == EROFS);
    EXPECT(shm_heap_realloc(heap, block, 50) == NULL && !shm_heap_resize(heap, block, 4000));
    shm_heap_free(heap, block);
    EXPECT(shm_root_set(heap, 3, NULL) == EROFS && shm_sync(heap) == EROFS);
    EXPECT(shm_trim(heap) == 0 && shm_heap_usable(heap, block) == 8192);
    shm_close_heap(heap);
    EXPECT(shm_destroy_heap(shm_expect_words("")) == 0);
}

/* Descriptor 0 is one as any other, and a name of one letter is a name. */
static void edges(void)
{
    close(STDIN_FILENO);
    struct shm_heap *heap = shm_expect_open("size=1M");
    EXPECT(heap->file == STDIN_FILENO);
    shm_close_heap(heap);
    EXPECT(open("/dev/null", O_RDONLY) == STDIN_FILENO);
    EXPECT(shm_destroy_heap(shm_expect_words("")) == 0);
    EXPECT(chdir(shm_expect_folder) == 0);
    EXPECT(shm_init("h") == 0 && shm_malloc(100) != NULL && access("h", F_OK) == 0);
    EXPECT(shm_destroy() == 0 && access("h", F_OK) != 0);
}

int main(void)
{
    shm_expect_file();
    sizes();
    words();
    bases();
    readonly();
    edges();
    shm_expect_remove();
    return 0;
}
