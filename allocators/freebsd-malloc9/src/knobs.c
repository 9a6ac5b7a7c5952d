/* knobs.c: failures that are made, and requests that are counted by their size. */
#include "knobs.h"

#include "classes.h"
#include "type.h"

#include <errno.h>
#include <stdio.h>

enum { PROFILE_STEPS = CLASS_MOST / CLASS_LEAST + 1 };

unsigned knob_zone_offset;
static unsigned rate;
static uint64_t chance; /* state of the generator; 0: every rate-th */
static bool waitok_too;
static uint64_t requests, failures, waits, failed_s, started_s;
static bool profiling;
static uint64_t profile[PROFILE_STEPS + 1];

__attribute__((constructor)) static void note_start(void)
{
    started_s = port_seconds();
}

void malloc9_failures(unsigned every, uint64_t seed, bool waitok)
{
    bool before = rate != 0;
    rate = every;
    chance = seed;
    waitok_too = waitok;
    requests = failures = waits = 0;
    if (before != (every != 0))
        type_hold_all(every != 0);
}

uint64_t malloc9_failure_count(void)
{
    return __atomic_load_n(&failures, __ATOMIC_RELAXED);
}

uint64_t malloc9_forced_waits(void)
{
    return __atomic_load_n(&waits, __ATOMIC_RELAXED);
}

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
static uint64_t mixed(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static bool strikes(void)
{
    uint64_t count = __atomic_add_fetch(&requests, 1, __ATOMIC_RELAXED);
    return chance == 0 ? count % rate == 0 : mixed(chance + count * 0x9e3779b97f4a7c15) % rate == 0;
}

enum failure failure_next(int flags)
{
    bool waitok = (flags & M_WAITOK) != 0;
    if (port_likely(rate == 0) || (waitok && !waitok_too) || !strikes())
        return FAILURE_NONE;
    __atomic_add_fetch(waitok ? &waits : &failures, 1, __ATOMIC_RELAXED);
    if (waitok)
        return FAILURE_WAIT;
    failure_note();
    return FAILURE_NULL;
}

void failure_note(void)
{
    __atomic_store_n(&failed_s, port_seconds(), __ATOMIC_RELAXED);
}

int malloc_last_fail(void)
{
    uint64_t last = __atomic_load_n(&failed_s, __ATOMIC_RELAXED);
    return (int)(port_seconds() - (last != 0 ? last : started_s));
}

void malloc9_profile(bool on)
{
    if (on == profiling)
        return;
    profiling = on;
    if (on)
        for (unsigned i = 0; i <= PROFILE_STEPS; i++)
            profile[i] = 0;
    type_hold_all(on);
}

static unsigned step_of(size_t size)
{
    return size > CLASS_MOST ? PROFILE_STEPS : (unsigned)((size + CLASS_LEAST - 1) / CLASS_LEAST);
}

void profile_note(size_t size)
{
    if (port_unlikely(profiling))
        __atomic_add_fetch(&profile[step_of(size)], 1, __ATOMIC_RELAXED);
}

uint64_t malloc9_profile_requests(size_t size)
{
    return __atomic_load_n(&profile[step_of(size)], __ATOMIC_RELAXED);
}

/* What the classes waste, by the middle of each step of 16 bytes at the most. */
void malloc9_print_profile(int descriptor)
{
    char line[128];
    uint64_t waste = 0, memory = 0;
    int length = snprintf(line, sizeof line, "%10s %12s %10s\n", "Size", "Requests", "Real Size");
    port_write(descriptor, line, (size_t)length);
    for (unsigned step = 0; step < PROFILE_STEPS; step++) {
        uint64_t count = __atomic_load_n(&profile[step], __ATOMIC_RELAXED);
        if (count == 0)
            continue;
        size_t real = class_size(class_kinds[step]);
        length = snprintf(line, sizeof line, "%10u %12llu %10zu\n", step * CLASS_LEAST,
                          (unsigned long long)count, real);
        port_write(descriptor, line, (size_t)length);
        waste += (real - step * CLASS_LEAST) * count;
        memory += real * count;
    }
    length = snprintf(line, sizeof line,
                      "Total memory used by small requests: %llu\nTotal memory wasted: %llu\n",
                      (unsigned long long)memory, (unsigned long long)waste);
    port_write(descriptor, line, (size_t)length);
}

int malloc9_set_numzones(unsigned numzones, unsigned zone_offset)
{
    int error = classes_set_count(numzones);
    if (error == 0)
        knob_zone_offset = zone_offset;
    return error;
}
