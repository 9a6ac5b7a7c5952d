/* store_log.c: see store_log.h.  A stub is called before its store, so the value is read when the
 * next event comes: nothing else has been stored since. */
#include "store_log.h"

#include "reads.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAPPINGS = 16, PENDING_MOST = 4096, DEPTH_MOST = 64 };

const char *store_log_boot = "";

static struct store_log *active;
static unsigned operation;
static uint64_t fuse;
static char followed_path[512];
static dev_t followed_device;
static ino_t followed_inode;
static struct crash_mapping mappings[MAPPINGS];
static unsigned char *shadow;
static uint64_t shadow_length;
static struct {
    const unsigned char *address;
    size_t size;
    const void *caller;
} pending;
static uint64_t stack[DEPTH_MOST];
static unsigned depth;
extern const char __executable_start[];

void store_log_fuse(uint64_t stores)
{
    fuse = stores;
}

void store_log_operation(unsigned number)
{
    operation = number;
}

void store_log_follow(const char *path)
{
    snprintf(followed_path, sizeof followed_path, "%s", path);
    followed_inode = 0;
}

const struct crash_mapping *store_log_mapping(unsigned index)
{
    return index < MAPPINGS && mappings[index].start != NULL ? &mappings[index] : NULL;
}

static const struct crash_mapping *mapping_of(const unsigned char *address)
{
    for (unsigned i = 0; i < MAPPINGS; i++)
        if (mappings[i].start != NULL && address >= mappings[i].start &&
            address < mappings[i].start + mappings[i].length)
            return &mappings[i];
    return NULL;
}

bool store_log_offset(const void *address, uint64_t *offset)
{
    const struct crash_mapping *mapping = mapping_of(address);
    if (mapping != NULL)
        *offset = mapping->offset + (uint64_t)((const unsigned char *)address - mapping->start);
    return mapping != NULL;
}

static uint64_t caller_place(const void *caller)
{
    return (uint64_t)((const char *)caller - __executable_start);
}

static uint64_t site_of(const void *caller)
{
    uint64_t site = caller_place(caller);
    for (unsigned i = depth < DEPTH_MOST ? depth : DEPTH_MOST; i-- > 0;)
        site = (site ^ stack[i]) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    return site;
}

static struct crash_event *event_new(void)
{
    if (active->count == active->room) {
        active->room = active->room == 0 ? 4096 : 2 * active->room;
        active->events = realloc(active->events, active->room * sizeof *active->events);
        if (active->events == NULL)
            abort();
    }
    return &active->events[active->count++];
}

static void shadow_reach(uint64_t end)
{
    if (end <= shadow_length)
        return;
    uint64_t length = (end + 65535) / 65536 * 65536;
    shadow = realloc(shadow, length);
    if (shadow == NULL)
        abort();
    memset(shadow + shadow_length, 0, length - shadow_length);
    shadow_length = length;
}

static void store_enter(uint64_t offset, const unsigned char *bytes, size_t size,
                        const void *caller)
{
    for (size_t at = 0; at < size;) {
        size_t step = 8 - (offset + at) % 8;
        step = step < size - at ? step : size - at;
        struct crash_event *event = event_new();
        *event = (struct crash_event){.offset = offset + at,
                                      .site = site_of(caller),
                                      .place = (uint32_t)caller_place(caller),
                                      .operation = (uint16_t)operation,
                                      .kind = CRASH_STORE,
                                      .size = (uint8_t)step};
        memcpy(&event->value, bytes + at, step);
        shadow_reach(offset + at + step);
        memcpy(shadow + offset + at, bytes + at, step);
        at += step;
        if (fuse != 0 && --fuse == 0)
            kill(getpid(), SIGKILL);
    }
}

void store_log_stored(const void *address, size_t size, const void *caller)
{
    uint64_t offset;
    reads_stored(address, size);
    if (active != NULL && store_log_offset(address, &offset))
        store_enter(offset, address, size, caller);
}

void store_log_flush(void)
{
    if (pending.size == 0)
        return;
    size_t size = pending.size;
    pending.size = 0;
    store_log_stored(pending.address, size, pending.caller);
}

void store_log_announce(const void *address, size_t size, const void *caller)
{
    store_log_flush();
    reads_stored(address, size);
    if (active == NULL || mapping_of(address) == NULL)
        return;
    pending.address = address;
    pending.size = size;
    pending.caller = caller;
}

void store_log_enter(const void *caller)
{
    if (depth < DEPTH_MOST)
        stack[depth] = caller_place(caller);
    depth++;
}

void store_log_leave(void)
{
    store_log_flush();
    depth -= depth > 0;
}

void store_log_event(enum crash_event_kind kind, uint64_t offset, uint64_t value,
                     const void *caller)
{
    store_log_flush();
    if (active == NULL)
        return;
    *event_new() = (struct crash_event){.offset = offset,
                                        .value = value,
                                        .site = site_of(caller),
                                        .place = (uint32_t)caller_place(caller),
                                        .operation = (uint16_t)operation,
                                        .kind = (uint8_t)kind};
}

/* What changed since it was last seen; without a store that was seen only if `settles`. */
static void compare(const struct crash_mapping *mapping, bool settles)
{
    struct stat about;
    if (stat(followed_path, &about) != 0)
        return;
    uint64_t end = (uint64_t)about.st_size, limit = mapping->offset + mapping->length;
    end = end < limit ? end : limit;
    shadow_reach(end);
    for (uint64_t at = mapping->offset; at + 8 <= end; at += 8) {
        const unsigned char *now = mapping->start + (at - mapping->offset);
        if (memcmp(now, shadow + at, 8) == 0)
            continue;
        if (settles && active != NULL) {
            active->invisible += 8;
            store_enter(at, now, 8, __executable_start);
        }
        memcpy(shadow + at, now, 8);
    }
}

void store_log_settle(void)
{
    store_log_flush();
    for (unsigned i = 0; active != NULL && i < MAPPINGS; i++)
        if (mappings[i].start != NULL)
            compare(&mappings[i], true);
}

void store_log_begin(struct store_log *log, const char *path)
{
    store_log_follow(path);
    log->count = 0;
    log->invisible = 0;
    depth = 0;
    pending.size = 0;
    active = log;
    if (shadow_length > 0)
        memset(shadow, 0, shadow_length);
}

void store_log_end(void)
{
    store_log_flush();
    active = NULL;
}

bool store_log_is_followed(int file)
{
    struct stat about;
    return followed_inode != 0 && fstat(file, &about) == 0 && about.st_ino == followed_inode &&
           about.st_dev == followed_device;
}

/* The first file that is opened for writing in the folder of the followed path is the heap's, also
 * while it has another name or none; afterwards, whatever has the path. */
void store_log_opened(int file)
{
    struct stat about, named;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
        return;
    bool is_named = stat(followed_path, &named) == 0;
    if (is_named && (named.st_ino != about.st_ino || named.st_dev != about.st_dev))
        return;
    followed_inode = about.st_ino;
    followed_device = about.st_dev;
}

void store_log_mapped(void *start, uint64_t length, uint64_t offset)
{
    for (unsigned i = 0; i < MAPPINGS; i++)
        if (mappings[i].start == NULL) {
            mappings[i] = (struct crash_mapping){start, length, offset};
            if (active == NULL)
                return;
            compare(&mappings[i], false); /* what was there before is no store */
            return;
        }
}

void store_log_unmapped(void *start, uint64_t length)
{
    for (unsigned i = 0; i < MAPPINGS; i++)
        if (mappings[i].start >= (unsigned char *)start &&
            mappings[i].start < (unsigned char *)start + length)
            mappings[i].start = NULL;
}

void store_log_fill(void *block, const void *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        size_t step = size - at < 8 ? size - at : 8;
        memcpy((char *)block + at, (const char *)bytes + at, step);
        store_log_stored((char *)block + at, step, __builtin_return_address(0));
        at += step;
    }
}
