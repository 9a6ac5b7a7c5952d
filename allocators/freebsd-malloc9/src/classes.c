/* classes.c: a zone for each class, made at the first request. */
#include "classes.h"

#include "zone.h"

#include <errno.h>
#include <stdio.h>

uint8_t class_kinds[CLASS_MOST / CLASS_LEAST + 1];
uint32_t class_sizes[CLASS_COUNT];

static struct uma_zone *zones[KIND_CLASS_LAST + 1];
static unsigned sets = 1;
static bool ready;
port_lock classes_lock = PORT_LOCK;

static size_t next_size(size_t size)
{
#ifdef MALLOC9_CLASSIC
    return size * 2;
#else
    size_t step = CLASS_LEAST;
    while (step * 16 <= size)
        step *= 2;
    return size + step;
#endif
}

static void tables_make(void)
{
    size_t size = CLASS_LEAST, step = 0;
    for (unsigned number = 0; number < CLASS_COUNT; number++) {
        class_sizes[number] = (uint32_t)size;
        for (; step <= size / CLASS_LEAST; step++)
            class_kinds[step] = (uint8_t)(number + 1);
        size = next_size(size);
    }
}

static bool zone_make(unsigned set, unsigned number)
{
    char name[ZONE_NAME_BYTES];
    size_t size = class_sizes[number];
    unsigned kind = set * CLASS_COUNT + number + 1;
    if (set == 0)
        snprintf(name, sizeof name, "malloc-%zu", size);
    else
        snprintf(name, sizeof name, "malloc-%zu-%u", size, set);
    if (zones[kind] != NULL)
        return true;
    struct uma_zone *zone =
        uma_zcreate(name, size, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_MALLOC);
    if (zone == NULL)
        return false;
    zone_serve(zone, kind);
    zones[kind] = zone;
    return true;
}

bool classes_make(void)
{
    if (classes_ready())
        return true;
    bool done = true;
    port_lock_take(&classes_lock);
    if (!ready)
        tables_make();
    for (unsigned set = 0; set < sets && !ready; set++)
        for (unsigned number = 0; number < CLASS_COUNT && done; number++)
            done = zone_make(set, number);
    if (done)
        __atomic_store_n(&ready, true, __ATOMIC_RELEASE);
    port_lock_give(&classes_lock);
    return done;
}

bool classes_ready(void)
{
    return __atomic_load_n(&ready, __ATOMIC_ACQUIRE);
}

struct uma_zone *class_zone(unsigned kind)
{
    return kind <= KIND_CLASS_LAST ? zones[kind] : NULL;
}

int classes_set_count(unsigned count)
{
    if (count == 0 || count > ZONE_SETS_MOST)
        return EINVAL;
    if (classes_ready())
        return EBUSY;
    sets = count;
    return 0;
}

unsigned classes_sets(void)
{
    return sets;
}
