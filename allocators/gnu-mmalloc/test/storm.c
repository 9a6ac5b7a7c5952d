/* Threads that come and go take, resize and free each other's blocks; contents stay, and nothing is
 * left.  The number of rounds is the argument.
 *
 * In a normal run: 3
 */
#include "expect.h"

#include <pthread.h>

enum { THREADS = 4, PLACES = 64, TURNS = 20000, ROUNDS = 40 };

struct place {
    unsigned char *block;
    size_t size;
};

static struct place places[PLACES];
static void *md;

static struct place exchanged(unsigned at, struct place mine)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    struct place theirs = places[at];
    places[at] = mine;
    pthread_mutex_unlock(&lock);
    return theirs;
}

static void ends_expect(const struct place *place)
{
    unsigned char key = (unsigned char)place->size;
    EXPECT(place->block[0] == key && place->block[place->size - 1] == key);
}

static struct place filled(unsigned char *block, size_t size)
{
    EXPECT(block != NULL);
    block[0] = block[size - 1] = (unsigned char)size;
    return (struct place){block, size};
}

static void *use(void *argument)
{
    uint64_t random = (uintptr_t)argument;
    for (unsigned i = 0; i < TURNS; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        size_t size = 1 + (random >> 33) % ((random >> 60) == 0 ? 200000 : 700);
        struct place place = exchanged((unsigned)(random >> 20) % PLACES, (struct place){0});
        if (place.block == NULL) {
            place = filled(mmalloc(md, size), size);
        } else if (random >> 62 == 0) {
            ends_expect(&place);
            mfree(md, place.block);
            continue;
        } else if (random >> 62 == 1) {
            unsigned char first = place.block[0];
            place.block = mrealloc(md, place.block, size);
            EXPECT(place.block != NULL && place.block[0] == first);
            place = filled(place.block, size);
        } else
            ends_expect(&place);
        place = exchanged((unsigned)(random >> 26) % PLACES, place);
        mfree(md, place.block);
    }
    return NULL;
}

static void round_run(unsigned number)
{
    pthread_t threads[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, use, (void *)(number * 977 + i * 31 + 1)) == 0);
    for (unsigned i = 0; i < THREADS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    for (unsigned i = 0; i < PLACES; i++)
        mfree(md, exchanged(i, (struct place){0}).block);
    EXPECT(mmstats(md).chunks_used == 0 && mmstats(md).bad_frees == 0);
    expect_sound(md);
}

int main(int argc, char **argv)
{
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : ROUNDS;
    for (int flags = -1; flags <= MMALLOC_SNAPSHOT; flags++) {
        int file = flags < 0 ? -1 : file_new();
        md = heap_new(file, flags < 0 ? 0 : flags, 1 << 28);
        for (unsigned i = 0; i < rounds; i++)
            round_run(i);
        EXPECT(mmalloc_detach(md) == NULL);
    }
    return 0;
}
