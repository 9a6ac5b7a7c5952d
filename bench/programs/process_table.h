/* process_table.h: what every process of a measured program leaves behind, in memory that they
 * share.
 *
 * A process may close its descriptors, leave through _exit or be killed, so what has to be known
 * of it is written into a file that is mapped when it starts.  program-launch makes the file;
 * process_table.py reads it.  Native byte order, no padding.
 */
#ifndef ASSAY_PROGRAMS_PROCESS_TABLE_H
#define ASSAY_PROGRAMS_PROCESS_TABLE_H

#include <stdatomic.h>
#include <stdint.h>

enum {
    PROCESS_TABLE_ENTRIES = 32768,
    PROCESS_TABLE_ID_BYTES = 16,
    PROCESS_TABLE_OBJECTS = 64,
    PROCESS_TABLE_PATH = 256
};

enum {
    PROCESS_TABLE_ENDED = 1,   /* the process came to its end, and looked */
    PROCESS_TABLE_UNKNOWN = 2, /* the C library could not be asked about its heap */
    PROCESS_TABLE_LATE = 4,    /* an object that was opened later is served by another library */
    PROCESS_TABLE_CLOSED = 8,  /* an object was closed before the end, and can be asked nothing */
};

/* A process, or a child of fork; `id` is the kernel's 16 random bytes of the program's start. */
struct process_table_entry {
    unsigned char id[PROCESS_TABLE_ID_BYTES];
    int32_t pid;
    _Atomic uint32_t flags;
    _Atomic uint64_t heap_bytes;      /* that the C library's own heap has taken from the kernel */
    _Atomic uint64_t namespace_bytes; /* the same of C libraries in other namespaces */
};

/* An object whose calls went to the C library's own functions. */
struct process_table_object {
    _Atomic uint64_t calls;
    char path[PROCESS_TABLE_PATH];
};

struct process_table {
    _Atomic uint64_t used;       /* entries; may be above PROCESS_TABLE_ENTRIES */
    _Atomic uint64_t past;       /* calls that went past the preloaded library */
    _Atomic uint64_t within;     /* calls that it made itself to the C library's heap */
    _Atomic uint64_t accounts;   /* processes in which the calls were counted */
    _Atomic uint64_t refused;    /* processes in which they could not be */
    _Atomic uint64_t namespaces; /* that were opened by dlmopen */
    struct process_table_object objects[PROCESS_TABLE_OBJECTS];
    struct process_table_entry entries[PROCESS_TABLE_ENTRIES];
};

_Static_assert(sizeof(struct process_table_entry) == 40,
               "process_table.py reads entries of 40 bytes");
_Static_assert(sizeof(struct process_table_object) == 264,
               "process_table.py reads objects of 264 bytes");

/* The program's table, mapped, or NULL where there is none. */
struct process_table *process_table_map(void);

/* Opens a file of the folder that program-launch made: by its path, or through the folder that
 * program-launch left open, which a change of root or of rights does not take away.  -1: neither
 * is there. */
int process_table_open(const char *suffix, int flags);

#endif
