#include "object_states.h"

#include <string.h>

static const char *const state_names[] = {"never made", "memory", "an object", "live"};

/* The cell of the object, empty or not; cells are never given up. */
static struct object_states_cell *cell_of(struct object_states *states, void *object)
{
    size_t at = ((uintptr_t)object >> 3) * 0x9e3779b1u % OBJECT_CELLS;
    for (size_t steps = 0; steps < OBJECT_CELLS; steps++, at = (at + 1) % OBJECT_CELLS)
        if (states->cells[at].object == object || states->cells[at].object == NULL)
            return &states->cells[at];
    clause_unresolved("more than %d objects at a time", OBJECT_CELLS);
}

/* One callback: the object goes from a state to another, unless it is refused. */
struct step {
    const char *callback;
    enum object_states_state from, to;
    size_t *count;
    const bool *refuse; /* NULL: it cannot */
};

static void check(const struct object_states *states, const struct object_states_cell *cell,
                  const struct step *step, size_t size)
{
    enum object_states_state from = cell->state == OBJECT_NEVER ? OBJECT_MEMORY : cell->state;
    clause_expect(size == states->spec.size, "%s was told %zu bytes of an object of %zu",
                  step->callback, size, states->spec.size);
    clause_expect(from == step->from, "%s was called with what is %s", step->callback,
                  state_names[cell->state]);
}

/* Returns whether the object went on. */
static bool take(struct object_states *states, void *object, size_t size, const struct step *step)
{
    clause_expect(object != NULL, "%s was called with a null pointer", step->callback);
    pthread_mutex_lock(&states->lock);
    struct object_states_cell *cell = cell_of(states, object);
    check(states, cell, step, size);
    bool goes = step->refuse == NULL || !*step->refuse;
    cell->object = object;
    cell->state = goes ? step->to : step->from;
    *(goes ? step->count : &states->refused) += 1;
    pthread_mutex_unlock(&states->lock);
    return goes;
}

static int object_states_init(void *object, size_t size, void *argument)
{
    struct object_states *states = argument;
    clause_expect(states != NULL, "init was called without its argument");
    bool goes = take(
        states, object, size,
        &(struct step){"init", OBJECT_MEMORY, OBJECT_OBJECT, &states->inits, &states->refuse_init});
    if (goes && states->constructed != NULL)
        memcpy(object, states->constructed, size);
    return goes ? 0 : 1;
}

static void object_states_fini(void *object, size_t size, void *argument)
{
    struct object_states *states = argument;
    clause_expect(states != NULL, "fini was called without its argument");
    take(states, object, size,
         &(struct step){"fini", OBJECT_OBJECT, OBJECT_MEMORY, &states->finis, NULL});
}

static int object_states_ctor(void *object, size_t size, void *argument)
{
    struct object_states *states = argument;
    clause_expect(states != NULL, "ctor was called without its argument");
    return take(states, object, size,
                &(struct step){"ctor", OBJECT_OBJECT, OBJECT_LIVE, &states->ctors,
                               &states->refuse_ctor})
               ? 0
               : 1;
}

static void object_states_dtor(void *object, size_t size, void *argument)
{
    struct object_states *states = argument;
    clause_expect(states != NULL, "dtor was called without its argument");
    take(states, object, size,
         &(struct step){"dtor", OBJECT_LIVE, OBJECT_OBJECT, &states->dtors, NULL});
}

struct object_states *object_states_open(size_t size, size_t align)
{
    struct object_states *states = clause_memory(sizeof *states);
    states->cells = clause_memory(OBJECT_CELLS * sizeof *states->cells);
    pthread_mutex_init(&states->lock, NULL);
    states->spec = (struct allocator_cache_spec){.name = "states",
                                                 .size = size,
                                                 .align = align,
                                                 .argument = states,
                                                 .ctor = object_states_ctor,
                                                 .dtor = object_states_dtor,
                                                 .init = object_states_init,
                                                 .fini = object_states_fini};
    return states;
}

enum object_states_state object_states_state(struct object_states *states, void *object)
{
    pthread_mutex_lock(&states->lock);
    enum object_states_state state = cell_of(states, object)->state;
    pthread_mutex_unlock(&states->lock);
    return state;
}

void object_states_expect_live(struct object_states *states, size_t live)
{
    clause_expect(states->ctors - states->dtors == live,
                  "%zu objects live, after %zu calls of ctor and %zu of dtor", live, states->ctors,
                  states->dtors);
}

void object_states_expect_over(struct object_states *states)
{
    object_states_expect_live(states, 0);
    clause_expect(states->inits == states->finis, "%zu calls of init, but %zu of fini",
                  states->inits, states->finis);
}
