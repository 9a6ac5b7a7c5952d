/* Frees 100 patterned objects, takes as many, and looks at those that lie where one was before. */
#include "cache_calls.h"
#include "pattern.h"

enum { OBJECTS = 100, SIZE = 128 };

/* The index of the object that lies there, or OBJECTS. */
static unsigned index_of(void *const *objects, const void *object)
{
    unsigned at = 0;
    while (at < OBJECTS && objects[at] != object)
        at++;
    return at;
}

static void state_plain(const struct clause_run *run)
{
    void *objects[OBJECTS];
    void *cache = plain_cache(run, SIZE);
    unsigned again = 0, kept = 0;
    for (unsigned i = 0; i < OBJECTS; i++)
        pattern_fill(objects[i] = sure_object(run, cache), SIZE, i);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, cache, objects[i]);
    for (unsigned i = 0; i < OBJECTS; i++) {
        void *object = sure_object(run, cache);
        unsigned at = index_of(objects, object);
        again += at < OBJECTS;
        kept += at < OBJECTS && pattern_holds(object, SIZE, at);
    }
    clause_value("%s", again == 0      ? "other objects are handed out"
                       : kept == again ? "every byte is kept"
                       : kept == 0     ? "the allocator uses the object's memory"
                                       : "some objects are kept");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = state_plain,
};
