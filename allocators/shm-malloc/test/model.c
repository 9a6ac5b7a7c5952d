/* Random calls on two heaps at once agree with a model that knows each block's bytes, also after
 * the heaps were closed and opened. */
#include "shm_expect.h"

enum { BLOCKS = 300, TURNS = 60000, CHECK_EVERY = 500, REOPEN_EVERY = 9000 };

struct model {
    struct shm_heap *heap;
    struct {
        unsigned char *block;
        size_t size;
        unsigned char value;
    } blocks[BLOCKS];
    uint64_t live;
};

static size_t size_of(uint64_t random)
{
    static const size_t most[] = {16, 100, 600, 2100, 5000, 40000};
    return 1 + (random >> 8) % most[random % (sizeof most / sizeof most[0])];
}

static void expect_bytes(const unsigned char *block, size_t size, unsigned char value)
{
    for (size_t i = 0; i < size; i++)
        EXPECT(block[i] == value);
}

static void turn(struct model *model, uint64_t random)
{
    unsigned i = (unsigned)((random >> 40) % BLOCKS), kind = (unsigned)(random >> 32) % 8;
    unsigned char *block = model->blocks[i].block;
    size_t size = size_of(random), before = model->blocks[i].size;
    if (block == NULL) {
        size_t alignment = (size_t)16 << (random >> 60);
        block = kind < 6 ? shm_heap_malloc(model->heap, size)
                         : shm_heap_aligned(model->heap, alignment, size);
        EXPECT(block != NULL && (uintptr_t)block % (kind < 6 ? 16 : alignment) == 0);
        model->live++;
    } else if (kind < 4) {
        expect_bytes(block, before, model->blocks[i].value);
        shm_heap_free(model->heap, block);
        block = NULL;
        model->live--;
    } else {
        block = shm_heap_realloc(model->heap, block, size);
        EXPECT(block != NULL);
        expect_bytes(block, before < size ? before : size, model->blocks[i].value);
    }
    model->blocks[i].block = block;
    model->blocks[i].size = size;
    model->blocks[i].value = (unsigned char)random;
    if (block != NULL) {
        EXPECT(shm_heap_usable(model->heap, block) >= size && shm_owns(model->heap, block));
        memset(block, (unsigned char)random, size);
    }
}

static void expect_agrees(struct model *model)
{
    struct shm_counts counts;
    shm_expect_sound(model->heap);
    shm_count(model->heap, &counts);
    EXPECT(counts.live_blocks == model->live);
    EXPECT(counts.live_bytes + counts.free_bytes == counts.footprint_bytes);
}

/* It may come back elsewhere. */
static void reopen(struct model *model, const char *words)
{
    unsigned char *data = shm_heap_malloc(model->heap, 16);
    EXPECT(shm_root_set(model->heap, 1, data) == 0);
    shm_close_heap(model->heap);
    EXPECT(shm_open_heap(words, &model->heap) == 0);
    unsigned char *now = shm_root_get(model->heap, 1);
    for (unsigned i = 0; i < BLOCKS; i++)
        if (model->blocks[i].block != NULL)
            model->blocks[i].block = now + (model->blocks[i].block - data);
    shm_heap_free(model->heap, now);
    EXPECT(shm_root_set(model->heap, 1, NULL) == 0);
}

int main(void)
{
    static struct model models[2];
    char words[2][120];
    uint64_t random = 1;
    shm_expect_file();
    for (unsigned i = 0; i < 2; i++) {
        snprintf(words[i], sizeof words[i], "file=%s%u,size=64M", shm_expect_path, i);
        EXPECT(shm_open_heap(words[i], &models[i].heap) == 0);
    }
    for (unsigned i = 1; i <= TURNS; i++) {
        struct model *model = &models[i % 2];
        turn(model, shm_expect_random(&random));
        if (i % CHECK_EVERY < 2)
            expect_agrees(model);
        if (i % REOPEN_EVERY == 0)
            reopen(&models[i / REOPEN_EVERY % 2], words[i / REOPEN_EVERY % 2]);
    }
    for (unsigned i = 0; i < 2; i++) {
        expect_agrees(&models[i]);
        shm_close_heap(models[i].heap);
        EXPECT(shm_destroy_heap(words[i]) == 0);
    }
    shm_expect_remove();
    return 0;
}
