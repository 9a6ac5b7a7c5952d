/* A file of another version, word size, byte order, lock kind, debug setting, class table, base or
 * length is refused with EILSEQ and stays as it was, also where all its sums are right. */
#include "shm_expect.h"

#include "header.h"

#include <fcntl.h>
#include <sys/stat.h>

struct fact {
    const char *name;
    size_t at, size;
    uint64_t change; /* of its bits */
};

#define PLACE(field) offsetof(struct header, field), sizeof(((struct header *)0)->field)

static const struct fact facts[] = {
    {"magic", PLACE(magic), 1},
    {"version", PLACE(version), 3},
    {"order", PLACE(order), 0x05000005},
    {"word size", PLACE(word_bytes), 12},
    {"page size", PLACE(page_bytes), 1},
    {"debug setting", PLACE(debug), 1},
    {"number of classes", PLACE(classes), 1},
    {"granule", PLACE(granule), 24},
    {"lock kind", PLACE(lock_kind), 1},
    {"lock kind", PLACE(lock_kind), 2},
    {"lock kind", PLACE(lock_kind), 4},
    {"capacity", PLACE(capacity), 1 << 20},
    {"base", PLACE(base), 1},
    {"state", PLACE(state), 1},
    {"suspicion", PLACE(suspect), 2},
};

/* Of a heap of that many pages, as its last process would have left it. */
static void sums_renew(unsigned char *bytes, uint64_t capacity)
{
    struct shm_heap heap = {.header = (struct header *)(void *)bytes};
    heap.pages = (struct page *)(void *)(bytes + layout_pages());
    heap.states = bytes + layout_states(capacity);
    heap.header->fixed_sum = header_sum(1, heap.header, offsetof(struct header, fixed_sum));
    heap.header->clean_sum = header_clean_sum(&heap);
}

static void change(unsigned char *bytes, const struct fact *fact)
{
    uint64_t value = 0, capacity = ((struct header *)(void *)bytes)->capacity;
    memcpy(&value, bytes + fact->at, fact->size);
    value ^= fact->change;
    memcpy(bytes + fact->at, &value, fact->size);
    sums_renew(bytes, capacity);
}

static unsigned char *file_read(size_t *length)
{
    struct stat about;
    int file = open(shm_expect_path, O_RDONLY | O_CLOEXEC);
    EXPECT(file >= 0 && fstat(file, &about) == 0);
    *length = (size_t)about.st_size;
    unsigned char *bytes = malloc(*length);
    EXPECT(bytes != NULL && read(file, bytes, *length) == (ssize_t)*length);
    close(file);
    return bytes;
}

static void file_write(const unsigned char *bytes, size_t length)
{
    int file = open(shm_expect_path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    EXPECT(file >= 0 && write(file, bytes, length) == (ssize_t)length);
    close(file);
}

static void expect_refused(const unsigned char *bytes, size_t length, const char *what)
{
    size_t after;
    struct shm_heap *heap;
    file_write(bytes, length);
    int error = shm_open_heap(shm_expect_words("existing"), &heap);
    unsigned char *now = file_read(&after);
    if (error != EILSEQ || after != length || memcmp(now, bytes, length) != 0) {
        fprintf(stderr, "a heap with another %s gave error %d\n", what, error);
        exit(1);
    }
    free(now);
}

int main(void)
{
    size_t length;
    shm_expect_file();
    shm_close_heap(shm_expect_open("size=1M"));
    unsigned char *bytes = file_read(&length), *damaged = malloc(length);
    uint64_t capacity = ((struct header *)(void *)bytes)->capacity;
    EXPECT(damaged != NULL);
    for (unsigned i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        change(memcpy(damaged, bytes, length), &facts[i]);
        expect_refused(damaged, length, facts[i].name);
    }
    expect_refused(bytes, length / 2, "length");
    sums_renew(bytes, capacity); /* which changes nothing */
    file_write(bytes, length);
    shm_close_heap(shm_expect_open("existing"));
    free(damaged);
    free(bytes);
    shm_expect_remove();
    return 0;
}
