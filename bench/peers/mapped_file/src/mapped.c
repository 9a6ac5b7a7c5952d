#include "mapped.h"

#include "../../file_words.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_BYTES = 16, CLASS_LEAST = 5, CLASSES = 48, ROOTS = 8, PAGE_BYTES = 4096 };

static const uint64_t mapped_kind = 0x656c69666d617031u;

/* At the file's start; blocks follow in the next page. */
struct header {
    uint64_t kind, size; /* of the whole file, in bytes */
    uint64_t end;        /* offset behind the last block */
    uint64_t freed[CLASSES], roots[ROOTS];
};

_Static_assert(sizeof(struct header) <= PAGE_BYTES, "the header has a page");

/* In front of a block; of a freed one the next of its class is behind it. */
struct head {
    uint64_t class, next;
};

_Static_assert(sizeof(struct head) == HEAD_BYTES, "blocks are aligned to 16");

/* The length of the file, which is given one if it is empty; 0 with errno. */
static uint64_t length_of(int file, uint64_t size)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return 0;
    if (about.st_size != 0)
        return (uint64_t)about.st_size;
    return ftruncate(file, (off_t)(PAGE_BYTES + size)) == 0 ? PAGE_BYTES + size : 0;
}

static int header_begin(struct header *header, uint64_t length)
{
    if (header->kind == 0) {
        header->size = length;
        header->end = PAGE_BYTES;
        header->kind = mapped_kind;
    }
    return header->kind == mapped_kind && header->size == length ? 0 : EINVAL;
}

int mapped_open(const char *options, void **handle)
{
    struct file_words words;
    int error = file_words_read(options, &words);
    if (error != 0)
        return error;
    int file = open(words.path, O_RDWR | O_CLOEXEC | words.flags, 0600);
    if (file < 0)
        return errno;
    uint64_t length = length_of(file, words.size);
    void *map =
        length == 0 ? MAP_FAILED : mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    error = map == MAP_FAILED ? errno : header_begin(map, length);
    close(file);
    if (error != 0 && map != MAP_FAILED)
        munmap(map, length);
    *handle = error == 0 ? map : *handle;
    return error;
}

void mapped_close(void *handle)
{
    munmap(handle, ((const struct header *)handle)->size);
}

/* The power of two that holds the block and its head. */
static unsigned class_of(size_t size)
{
    unsigned class = size < ((size_t)1 << CLASS_LEAST) - HEAD_BYTES
                         ? CLASS_LEAST
                         : 64 - (unsigned)__builtin_clzll(size + HEAD_BYTES - 1);
    return class;
}

void *mapped_malloc(void *handle, size_t size)
{
    struct header *header = handle;
    unsigned class = size >> (CLASSES - 1) != 0 ? CLASSES : class_of(size);
    if (class >= CLASSES)
        return NULL;
    uint64_t at = header->freed[class];
    struct head *head = (void *)((char *)handle + at);
    if (at != 0) {
        header->freed[class] = head->next;
        return head + 1;
    }
    if (((uint64_t)1 << class) > header->size - header->end)
        return NULL;
    head = (void *)((char *)handle + header->end);
    head->class = class;
    header->end += (uint64_t)1 << class;
    return head + 1;
}

void mapped_free(void *handle, void *block)
{
    struct header *header = handle;
    if (block == NULL)
        return;
    struct head *head = (struct head *)block - 1;
    head->next = header->freed[head->class];
    header->freed[head->class] = (uint64_t)((char *)head - (char *)handle);
}

int mapped_root_set(void *handle, unsigned slot, void *block)
{
    struct header *header = handle;
    if (slot >= ROOTS)
        return EINVAL;
    header->roots[slot] = block == NULL ? 0 : (uint64_t)((char *)block - (char *)handle);
    return 0;
}

void *mapped_root_get(void *handle, unsigned slot)
{
    const struct header *header = handle;
    return slot >= ROOTS || header->roots[slot] == 0 ? NULL : (char *)handle + header->roots[slot];
}

int mapped_sync(void *handle)
{
    const struct header *header = handle;
    return msync(handle, header->end, MS_SYNC) == 0 ? 0 : errno;
}

int mapped_destroy(const char *options)
{
    struct file_words words;
    int error = file_words_read(options, &words);
    return error != 0 ? error : unlink(words.path) == 0 ? 0 : errno;
}
