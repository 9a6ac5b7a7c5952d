/* ending.c: asks the C library at the end of the process what its own heap has served.
 *
 * Where another library serves the malloc family, the C library's heap is never used, so it has
 * taken nothing from the kernel: not a byte.  One call that went past the library (an object
 * opened with RTLD_DEEPBIND, dlsym on the C library's handle, __libc_malloc) makes it take its
 * first piece, which it keeps.  A namespace of its own (dlmopen) has a C library of its own, which
 * no preloaded library reaches; that one is asked too.
 *
 * An object that was closed again (dlclose) can be asked nothing, and a namespace goes with its
 * last object: that there was one is told, so that the calls are counted in another run.
 *
 * The answer goes into the table.  A process that ends without its destructors leaves its entry
 * open, and whoever reads it does not take that for an answer.
 */
#include "ending.h"

#include "process_table.h"

#include <dlfcn.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

enum { NAMESPACES_MOST = 16 }; /* DL_NNS of the GNU C library */

typedef struct mallinfo2 heap_asker(void);

static struct {
    struct process_table *table;
    struct process_table_entry *entry;
    heap_asker *ask;
    bool (*late)(void);
} end;

/* witness.c answers the questions of dlsym in this library; these go to the dynamic linker. */
void *__real_dlsym(void *handle, const char *name);

static heap_asker *asker_of(void *library)
{
    heap_asker *ask = NULL;
    void *address = library == NULL ? NULL : __real_dlsym(library, "mallinfo2");
    memcpy(&ask, &address, sizeof ask);
    return ask;
}

static uint64_t taken_bytes(heap_asker *ask)
{
    struct mallinfo2 heap = ask();
    return heap.arena + heap.hblkhd;
}

static uint64_t namespaces_bytes(void)
{
    uint64_t bytes = 0;
    for (Lmid_t number = 1; number < NAMESPACES_MOST; number++) {
        void *library = dlmopen(number, "libc.so.6", RTLD_NOLOAD | RTLD_LAZY);
        heap_asker *ask = asker_of(library);
        if (ask != NULL)
            bytes += taken_bytes(ask);
        if (library != NULL)
            dlclose(library);
    }
    return bytes;
}

/* An entry for this process; a child of fork gets its own, since it may end in another way. */
static void entry_take(void)
{
    uint64_t number = atomic_fetch_add(&end.table->used, 1);
    end.entry = NULL;
    if (number >= PROCESS_TABLE_ENTRIES)
        return;
    end.entry = &end.table->entries[number];
    const void *id = (const void *)getauxval(AT_RANDOM);
    if (id != NULL)
        memcpy(end.entry->id, id, PROCESS_TABLE_ID_BYTES);
    end.entry->pid = (int32_t)getpid();
}

/* Objects that were closed, in any namespace. */
static int closed_take(struct dl_phdr_info *object, size_t size, void *count)
{
    (void)size;
    *(unsigned long long *)count = object->dlpi_subs;
    return 1;
}

static bool any_closed(void)
{
    unsigned long long count = 0;
    (void)dl_iterate_phdr(closed_take, &count);
    return count > 0;
}

void ending_prepare(bool (*late)(void))
{
    end.table = process_table_map();
    if (end.table == NULL)
        return;
    end.late = late;
    end.ask = asker_of(dlopen("libc.so.6", RTLD_NOLOAD | RTLD_LAZY));
    entry_take();
    (void)pthread_atfork(NULL, NULL, entry_take);
}

static __attribute__((destructor)) void ending(void)
{
    if (end.entry != NULL && end.entry->pid != (int32_t)getpid())
        entry_take(); /* a child of _Fork or clone, which run no handlers */
    struct process_table_entry *entry = end.entry;
    if (entry == NULL)
        return;
    uint32_t flags = PROCESS_TABLE_ENDED;
    if (any_closed())
        flags |= PROCESS_TABLE_CLOSED;
    if (end.ask != NULL)
        entry->heap_bytes = taken_bytes(end.ask);
    else
        flags |= PROCESS_TABLE_UNKNOWN;
    if (end.late())
        flags |= PROCESS_TABLE_LATE;
    entry->namespace_bytes = namespaces_bytes();
    atomic_fetch_or(&entry->flags, flags);
}
