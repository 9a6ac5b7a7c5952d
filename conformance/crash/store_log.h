/* store_log.h: everything that happened to a heap's file, in order: each store of at most eight
 * bytes, and each system call that changes its length, its name or what is on the medium.
 *
 * The allocator is compiled with -fsanitize=thread, and the functions that such code calls before
 * each access are the engine's own (stubs.c).  Its calls of the C library go through calls.c.  So a
 * log needs nothing of the allocator but its sources, and is the same in every run of a seed.
 */
#ifndef CRASH_STORE_LOG_H
#define CRASH_STORE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum crash_event_kind {
    CRASH_STORE,       /* `size` bytes at `offset` become `value` */
    CRASH_LENGTH,      /* the file is `value` bytes long */
    CRASH_NAMED,       /* the file has its name from here on */
    CRASH_UNNAMED,     /* the name is gone */
    CRASH_SYNC,        /* [offset, offset + value) is on the medium */
    CRASH_LENGTH_SYNC, /* the length is on the medium */
    CRASH_FOLDER_SYNC, /* the name, or its absence, is */
};

struct crash_event {
    uint64_t offset, value;
    uint64_t site;  /* where in the program, with the functions that called it: a hash */
    uint32_t place; /* the instruction, from the beginning of the program */
    uint16_t operation;
    uint8_t kind; /* enum crash_event_kind */
    uint8_t size;
};

struct store_log {
    struct crash_event *events;
    size_t count, room;
    uint64_t invisible; /* bytes that changed without a store that was seen */
};

/* What one handle has mapped of its file. */
struct crash_mapping {
    unsigned char *start;
    uint64_t length, offset;
};

/* From here on the stores to the file of this path are recorded in the log, which is emptied; NULL
 * ends that.  Where the file is mapped is always known. */
void store_log_begin(struct store_log *log, const char *path);
void store_log_end(void);

/* The number of the operation that the next events belong to. */
void store_log_operation(unsigned number);

/* From here on this process kills itself after so many stores; 0: it does not. */
void store_log_fuse(uint64_t stores);

/* Looks for bytes that changed unseen, and enters them. */
void store_log_settle(void);

/* The file that is followed, and where it is mapped. */
void store_log_follow(const char *path);
const struct crash_mapping *store_log_mapping(unsigned index);
bool store_log_offset(const void *address, uint64_t *offset);

/* Of the stubs: the next event completes what was announced. */
void store_log_announce(const void *address, size_t size, const void *caller);
void store_log_flush(void);
void store_log_enter(const void *caller);
void store_log_leave(void);
void store_log_stored(const void *address, size_t size, const void *caller);
void store_log_event(enum crash_event_kind kind, uint64_t offset, uint64_t value,
                     const void *caller);

/* Of the calls: what the allocator opens, maps and unmaps. */
bool store_log_is_followed(int file);
void store_log_opened(int file);
void store_log_mapped(void *start, uint64_t length, uint64_t offset);
void store_log_unmapped(void *start, uint64_t length);

/* The stores of the user of the heap: through the log, as if the user were instrumented too. */
void store_log_fill(void *block, const void *bytes, size_t size);

/* The file that the allocator reads in place of the system's boot_id; "": the system's own. */
extern const char *store_log_boot;

#endif
