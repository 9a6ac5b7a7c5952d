/* The vector of an allocator has a bit for each slot and trait that it has, and names the missing
 * ones. */
#include "capability.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void *some_malloc(void *handle, size_t size)
{
    (void)handle, (void)size;
    return NULL;
}

static int some_query(void *handle, uint64_t address, struct allocator_range_info *info)
{
    (void)handle, (void)address, (void)info;
    return 0;
}

static size_t some_trim(void *handle)
{
    (void)handle;
    return 0;
}

static const struct allocator_heap heap = {.malloc = some_malloc};
static const struct allocator_range range = {.query = some_query};
static const struct allocator_inspect inspect = {.trim = some_trim};
static const struct allocator_cache cache;

static const struct allocator nothing = {.name = "nothing"};
static const struct allocator some = {.name = "some",
                                      .traits = ALLOCATOR_BOUNDED,
                                      .heap = &heap,
                                      .range = &range,
                                      .cache = &cache,
                                      .inspect = &inspect};

static bool is(const char *text, const char *expected)
{
    return text != NULL && strcmp(text, expected) == 0;
}

static void each_bit_is_there_or_not(void)
{
    struct capability of_nothing = capability_of(&nothing), of_some = capability_of(&some);
    assert(of_nothing.faces == 0 && of_nothing.slots == 0 && of_nothing.traits == 0);
    assert(of_some.faces == (CAPABILITY_FACE_HEAP | CAPABILITY_FACE_CACHE | CAPABILITY_FACE_RANGE |
                             CAPABILITY_FACE_INSPECT));
    assert(of_some.slots == (CAPABILITY_MALLOC | CAPABILITY_CACHE | CAPABILITY_RANGE |
                             CAPABILITY_QUERY | CAPABILITY_TRIM));
    assert(of_some.traits == ALLOCATOR_BOUNDED);
}

static void the_first_that_is_missing_is_named(void)
{
    const uint32_t heaps = CAPABILITY_MALLOC | CAPABILITY_CALLOC | CAPABILITY_FREE;
    const uint32_t traits = ALLOCATOR_BOUNDED | ALLOCATOR_SHARED | ALLOCATOR_SETS_ERRNO;
    assert(is(capability_missing_slot(&some, heaps), "free"));
    assert(is(capability_missing_slot(&nothing, heaps), "heap face"));
    assert(is(capability_missing_slot(&some, CAPABILITY_QUERY | CAPABILITY_PROTECT), "protect"));
    assert(is(capability_missing_slot(&nothing, CAPABILITY_QUERY), "range face"));
    assert(is(capability_missing_slot(&nothing, CAPABILITY_RANGE), "range"));
    assert(is(capability_missing_slot(&nothing, CAPABILITY_TRIM), "trim"));
    assert(capability_missing_slot(&some, CAPABILITY_MALLOC | CAPABILITY_TRIM) == NULL);
    assert(is(capability_missing_trait(&some, traits), "SHARED"));
    assert(capability_missing_trait(&some, ALLOCATOR_BOUNDED) == NULL);
}

static void each_slot_has_its_name_and_function(void)
{
    unsigned usable_size = (unsigned)__builtin_ctz(CAPABILITY_USABLE_SIZE);
    unsigned in_place = (unsigned)__builtin_ctz(CAPABILITY_REALLOC_IN_PLACE);
    unsigned owns = (unsigned)__builtin_ctz(CAPABILITY_OWNS);
    assert(is(capability_slot_name(usable_size), "usable_size"));
    assert(is(capability_slot_function(usable_size), "malloc_usable_size"));
    assert(is(capability_slot_name(in_place), "realloc_in_place"));
    assert(capability_slot_function(in_place) == NULL);
    assert(is(capability_slot_name(owns), "owns") && capability_slot_name(owns + 1) == NULL);
    for (unsigned bit = 0; bit < owns; bit++)
        assert(capability_slot_name(bit) != NULL);
    assert(is(capability_trait_name(8), "BOUNDED") && capability_trait_name(15) == NULL);
    assert(is(capability_face_name(4), "inspect") && capability_face_name(5) == NULL);
}

int main(void)
{
    each_bit_is_there_or_not();
    the_first_that_is_missing_is_named();
    each_slot_has_its_name_and_function();
    return EXIT_SUCCESS;
}
