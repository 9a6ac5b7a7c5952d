#include "census.h"

#include <string.h>

static const char *const state_names[] = {"never made", "memory", "an object", "live"};

/* The cell of the object, empty or not; cells are never given up. */
static struct census_cell *cell_of(struct census *census, void *object)
{
    size_t at = ((uintptr_t)object >> 3) * 0x9e3779b1u % CENSUS_CELLS;
    for (size_t steps = 0; steps < CENSUS_CELLS; steps++, at = (at + 1) % CENSUS_CELLS)
        if (census->cells[at].object == object || census->cells[at].object == NULL)
            return &census->cells[at];
    clause_unresolved("more than %d objects at a time", CENSUS_CELLS);
}

/* One callback: the object goes from a state to another, unless it is refused. */
struct step {
    const char *callback;
    enum census_state from, to;
    size_t *count;
    const bool *refuse; /* NULL: it cannot */
};

static void check(const struct census *census, const struct census_cell *cell,
                  const struct step *step, size_t size)
{
    enum census_state from = cell->state == CENSUS_NEVER ? CENSUS_MEMORY : cell->state;
    clause_expect(size == census->spec.size, "%s was told %zu bytes of an object of %zu",
                  step->callback, size, census->spec.size);
    clause_expect(from == step->from, "%s was called with what is %s", step->callback,
                  state_names[cell->state]);
}

/* Returns whether the object went on. */
static bool take(struct census *census, void *object, size_t size, const struct step *step)
{
    clause_expect(object != NULL, "%s was called with a null pointer", step->callback);
    pthread_mutex_lock(&census->lock);
    struct census_cell *cell = cell_of(census, object);
    check(census, cell, step, size);
    bool goes = step->refuse == NULL || !*step->refuse;
    cell->object = object;
    cell->state = goes ? step->to : step->from;
    *(goes ? step->count : &census->refused) += 1;
    pthread_mutex_unlock(&census->lock);
    return goes;
}

static int census_init(void *object, size_t size, void *argument)
{
    struct census *census = argument;
    clause_expect(census != NULL, "init was called without its argument");
    bool goes = take(
        census, object, size,
        &(struct step){"init", CENSUS_MEMORY, CENSUS_OBJECT, &census->inits, &census->refuse_init});
    if (goes && census->constructed != NULL)
        memcpy(object, census->constructed, size);
    return goes ? 0 : 1;
}

static void census_fini(void *object, size_t size, void *argument)
{
    struct census *census = argument;
    clause_expect(census != NULL, "fini was called without its argument");
    take(census, object, size,
         &(struct step){"fini", CENSUS_OBJECT, CENSUS_MEMORY, &census->finis, NULL});
}

static int census_ctor(void *object, size_t size, void *argument)
{
    struct census *census = argument;
    clause_expect(census != NULL, "ctor was called without its argument");
    return take(census, object, size,
                &(struct step){"ctor", CENSUS_OBJECT, CENSUS_LIVE, &census->ctors,
                               &census->refuse_ctor})
               ? 0
               : 1;
}

static void census_dtor(void *object, size_t size, void *argument)
{
    struct census *census = argument;
    clause_expect(census != NULL, "dtor was called without its argument");
    take(census, object, size,
         &(struct step){"dtor", CENSUS_LIVE, CENSUS_OBJECT, &census->dtors, NULL});
}

struct census *census_open(size_t size, size_t align)
{
    struct census *census = clause_memory(sizeof *census);
    census->cells = clause_memory(CENSUS_CELLS * sizeof *census->cells);
    pthread_mutex_init(&census->lock, NULL);
    census->spec = (struct allocator_cache_spec){.name = "census",
                                                 .size = size,
                                                 .align = align,
                                                 .argument = census,
                                                 .ctor = census_ctor,
                                                 .dtor = census_dtor,
                                                 .init = census_init,
                                                 .fini = census_fini};
    return census;
}

enum census_state census_state(struct census *census, void *object)
{
    pthread_mutex_lock(&census->lock);
    enum census_state state = cell_of(census, object)->state;
    pthread_mutex_unlock(&census->lock);
    return state;
}

void census_expect_live(struct census *census, size_t live)
{
    clause_expect(census->ctors - census->dtors == live,
                  "%zu objects live, after %zu calls of ctor and %zu of dtor", live, census->ctors,
                  census->dtors);
}

void census_expect_over(struct census *census)
{
    census_expect_live(census, 0);
    clause_expect(census->inits == census->finis, "%zu calls of init, but %zu of fini",
                  census->inits, census->finis);
}
