/* past.c: counts the calls that reach the C library's own malloc family, and says whose they are.
 *
 * No table of symbols shows such a call: an object may have been opened with RTLD_DEEPBIND, have
 * asked dlsym, or call __libc_malloc.  All of them end at the C library's own code, so that is
 * where they are counted: the beginning of each function becomes a jump to one here.  The call is
 * then served by a second C library, in a namespace of its own, whose code is as it was.
 *
 * Only in a run that is made to find out who was served: the time of such a run means nothing.  The
 * counts are in the table, so they are not lost however a process ends.  Where the C library's
 * heap has blocks already, or its code may not be changed, nothing is done, and the table says so.
 */
#include "past.h"

#include "detour.h"
#include "process_table.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { PAGE_BITS = 12, CALLERS = 1024 };

__thread unsigned past_inside;

static struct process_table own_table; /* where no file is named */
static struct process_table *table = &own_table;

static struct {
    void *(*malloc)(size_t);
    void (*free)(void *);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*memalign)(size_t, size_t);
    void *(*aligned_alloc)(size_t, size_t);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*valloc)(size_t);
    void *(*pvalloc)(size_t);
} second;

/* The object of a page of code, as it was found last. */
static struct {
    _Atomic uintptr_t page;
    _Atomic(struct process_table_object *) object;
} callers[CALLERS];

static bool takes(struct process_table_object *object, const char *path)
{
    static atomic_flag busy = ATOMIC_FLAG_INIT;
    while (atomic_flag_test_and_set(&busy))
        ;
    if (object->path[0] == '\0')
        strncpy(object->path, path, PROCESS_TABLE_PATH - 1);
    atomic_flag_clear(&busy);
    return strncmp(object->path, path, PROCESS_TABLE_PATH - 1) == 0;
}

/* The last object stands for all that have no room. */
static struct process_table_object *object_named(const char *path)
{
    for (unsigned i = 0; i < PROCESS_TABLE_OBJECTS; i++)
        if (takes(&table->objects[i], path))
            return &table->objects[i];
    return &table->objects[PROCESS_TABLE_OBJECTS - 1];
}

static struct process_table_object *object_of(uintptr_t address)
{
    uintptr_t page = (address >> PAGE_BITS) + 1;
    unsigned slot = (unsigned)(page % CALLERS);
    struct process_table_object *object = atomic_load(&callers[slot].object);
    if (object != NULL && atomic_load(&callers[slot].page) == page)
        return object;
    Dl_info where;
    bool found = dladdr((void *)address, &where) != 0 && where.dli_fname != NULL;
    object = object_named(found && where.dli_fname[0] != '\0' ? where.dli_fname : "?");
    atomic_store(&callers[slot].page, 0);
    atomic_store(&callers[slot].object, object);
    atomic_store(&callers[slot].page, page);
    return object;
}

static void count(void *caller)
{
    int before = errno;
    if (past_inside > 0) {
        atomic_fetch_add(&table->within, 1);
        return;
    }
    atomic_fetch_add(&table->past, 1);
    atomic_fetch_add(&object_of((uintptr_t)caller)->calls, 1);
    errno = before;
}

/* The detours lead here, so the address of return is that of the object that called. */
#define COUNT() count(__builtin_return_address(0))

static void *past_malloc(size_t size)
{
    COUNT();
    return second.malloc(size);
}

static void past_free(void *block)
{
    if (block != NULL)
        COUNT();
    second.free(block);
}

static void *past_calloc(size_t number, size_t size)
{
    COUNT();
    return second.calloc(number, size);
}

static void *past_realloc(void *block, size_t size)
{
    COUNT();
    return second.realloc(block, size);
}

static void *past_memalign(size_t alignment, size_t size)
{
    COUNT();
    return second.memalign(alignment, size);
}

static void *past_aligned_alloc(size_t alignment, size_t size)
{
    COUNT();
    return second.aligned_alloc(alignment, size);
}

static int past_posix_memalign(void **block, size_t alignment, size_t size)
{
    COUNT();
    return second.posix_memalign(block, alignment, size);
}

static void *past_valloc(size_t size)
{
    COUNT();
    return second.valloc(size);
}

static void *past_pvalloc(size_t size)
{
    COUNT();
    return second.pvalloc(size);
}

/* clang-format off */
#define FUNCTION(name) \
    {#name, (void *)(uintptr_t)&second.name, (const void *)(uintptr_t)past_##name}
/* clang-format on */

static const struct {
    const char *name;
    void *slot;
    const void *counted;
} functions[] = {FUNCTION(malloc),         FUNCTION(free),     FUNCTION(calloc),
                 FUNCTION(realloc),        FUNCTION(memalign), FUNCTION(aligned_alloc),
                 FUNCTION(posix_memalign), FUNCTION(valloc),   FUNCTION(pvalloc)};

enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

/* A program's own namespace is out of reach here, and told. */
typedef void *namespace_opener(Lmid_t, const char *, int);

static namespace_opener *next_dlmopen(void)
{
    namespace_opener *next;
    void *address = dlsym(RTLD_NEXT, "dlmopen");
    memcpy(&next, &address, sizeof next);
    return next;
}

__attribute__((visibility("default"))) void *dlmopen(Lmid_t number, const char *file, int mode)
{
    if ((mode & RTLD_NOLOAD) == 0)
        atomic_fetch_add(&table->namespaces, 1);
    return next_dlmopen()(number, file, mode);
}

static bool second_found(void)
{
    void *library = next_dlmopen()(LM_ID_NEWLM, "libc.so.6", RTLD_NOW | RTLD_LOCAL);
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        void *address = library == NULL ? NULL : dlsym(library, functions[i].name);
        if (address == NULL)
            return false;
        memcpy(functions[i].slot, &address, sizeof address);
    }
    return true;
}

static bool heap_unused(void *library)
{
    struct mallinfo2 (*ask)(void) = NULL;
    void *address = dlsym(library, "mallinfo2");
    memcpy(&ask, &address, sizeof ask);
    if (ask == NULL)
        return false;
    struct mallinfo2 heap = ask();
    return heap.arena + heap.hblkhd == 0;
}

static bool detours_made(void)
{
    void *library = dlopen("libc.so.6", RTLD_NOLOAD | RTLD_LAZY);
    if (library == NULL || !heap_unused(library) || !second_found())
        return false;
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        void *address = dlsym(library, functions[i].name);
        if (!detour(address, functions[i].counted))
            return false;
    }
    return true;
}

void past_prepare(void)
{
    struct process_table *mapped = process_table_map();
    if (mapped == NULL)
        return;
    table = mapped;
    atomic_fetch_add(detours_made() ? &table->accounts : &table->refused, 1);
}
