/* Lets alloc return memory that an arena of the pool has: all of it, its end, its beginning, its
 * middle, and more than it. */
#include "watched.h"

enum { ARENA = 8192, PLACES = 7 };

static unsigned char *memory;
static size_t place;

static void *alloc(size_t size)
{
    clause_expect(size >= ARENA, "alloc was asked for %zu bytes", size);
    return memory + place;
}

/* Behind, before and just beside it nothing is wrong. */
static void arena_twice(const struct clause_run *run)
{
    static const struct {
        size_t place, need;
        bool good;
    } second[PLACES] = {{4 * ARENA, 0, false},        {4 * ARENA + 4096, 0, false},
                        {3 * ARENA + 4096, 0, false}, {3 * ARENA, 3 * ARENA, false},
                        {4 * ARENA + 16, 0, false},   {5 * ARENA, 0, true},
                        {3 * ARENA, 0, true}};
    (void)run;
    memory = clause_memory(8 * ARENA);
    for (int i = 0; i < PLACES; i++) {
        Pool pool = {
            .maxsize = 64 * ARENA, .minarena = ARENA, .alloc = alloc, .panic = watched_panic};
        place = 4 * ARENA;
        char *live = watched_alloc(&pool, 1000);
        memset(live, 0x55, 1000);
        place = second[i].place;
        size_t need = second[i].need != 0 ? second[i].need : ARENA - 1000;
        if (second[i].good)
            clause_expect(poolalloc(&pool, need) != NULL, "an arena beside another was refused");
        else
            WATCHED_PANIC("has already", poolalloc(&pool, need));
        watched_bytes(live, 1000, 0x55);
        poolfree(&pool, live);
        poolcheck(&pool);
        poolreset(&pool);
    }
}

const struct clause CLAUSE = {.run = arena_twice};
