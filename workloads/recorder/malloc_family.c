/* malloc_family.c: the malloc family, preloaded: each call goes to the next definition and is
 * recorded.
 *
 * A block that a call makes is written down before the program sees it, and one that a call ends is
 * struck off before the allocator can give it to somebody else.  A block that is made where another
 * still is tells that the other was freed by a way that the recorder does not see: it ends here.
 * malloc_usable_size is not here: the next definition answers it.  The C++ operators of the C++
 * library call malloc and free, so they are seen once.  Further names are in further.c.
 */
#include "malloc_family.h"
#include "early.h"
#include "shadow.h"
#include "stream.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    void *(*malloc)(size_t);
    void (*free)(void *);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*aligned_alloc)(size_t, size_t);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*memalign)(size_t, size_t);
    void *(*valloc)(size_t);
    void *(*pvalloc)(size_t);
} next;

static bool resolving;

/* A function pointer from dlsym's object pointer, as POSIX has it. */
#define RESOLVE(name) (*(void **)&next.name = dlsym(RTLD_NEXT, #name))

static void resolve(void)
{
    Dl_info where;
    resolving = true;
    RESOLVE(free);
    RESOLVE(calloc);
    RESOLVE(realloc);
    RESOLVE(aligned_alloc);
    RESOLVE(posix_memalign);
    RESOLVE(memalign);
    RESOLVE(valloc);
    RESOLVE(pvalloc);
    RESOLVE(malloc);
    if (dladdr(*(void **)&next.malloc, &where) != 0 && where.dli_fname != NULL)
        image_name_allocator(where.dli_fname);
    resolving = false;
}

const char *malloc_family_file_of(const void *place)
{
    Dl_info where;
    return place != NULL && dladdr(place, &where) != 0 ? where.dli_fname : NULL;
}

bool malloc_family_is_of(const char *file)
{
    void *const all[] = {*(void **)&next.malloc, *(void **)&next.free, *(void **)&next.calloc,
                         *(void **)&next.realloc, *(void **)&next.memalign};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *other = malloc_family_file_of(all[i]);
        if (other == NULL || file == NULL || strcmp(file, other) != 0)
            return false;
    }
    return true;
}

/* True: the call is dlsym's own, made while it looks for the family. */
static inline bool is_early_call(void)
{
    if (__builtin_expect(next.malloc != NULL, 1))
        return false;
    if (resolving)
        return true;
    resolve();
    return false;
}

void malloc_family_resolve(void)
{
    (void)is_early_call();
}

/* Whether a call by this pointer comes to the recorder, which answers it as one of dlsym's.  A
 * program that is not position-independent has a piece of code of its own for the address of a
 * function that it calls, so the pointer's place alone does not tell; and valgrind answers the
 * calls of the recorder's own malloc. */
static bool comes_here(void *(*call)(size_t), void (*end)(void *))
{
    void *(*own)(size_t) = next.malloc;
    next.malloc = NULL;
    resolving = true;
    void *block = call(1);
    next.malloc = own;
    resolving = false;
    if (is_early(block))
        return true;
    if (end != NULL)
        end(block);
    return false;
}

/* The program, or a library of it that comes earlier, may define malloc itself. */
static void look_for_rivals(void)
{
    void *(*call)(size_t);
    void (*end)(void *);
    *(void **)&call = dlsym(RTLD_DEFAULT, "malloc");
    *(void **)&end = dlsym(RTLD_DEFAULT, "free");
    Dl_info where = {0};
    const ElfW(Sym) *symbol = NULL;
    const char *mine = malloc_family_file_of(&next); /* what nobody else can define */
    if (mine == NULL || dladdr1(*(void **)&call, &where, (void **)&symbol, RTLD_DL_SYMENT) == 0)
        return;
    bool defined = symbol != NULL && symbol->st_shndx != SHN_UNDEF;
    if (defined && where.dli_fname != NULL && strcmp(where.dli_fname, mine) != 0)
        image_name_rival(where.dli_fname);
    else if (!comes_here(call, end))
        image_name_rival(RIVAL_NAMELESS);
}

static __attribute__((constructor(101))) void open_recorder(void)
{
    (void)is_early_call();
    look_for_rivals();
    stream_watch_threads();
    struct stream *stream = stream_enter();
    if (stream != NULL)
        stream_leave(stream);
}

/* Before the event of a block that is made. */
static inline void keep(struct stream *stream, const void *block, size_t size)
{
    uint64_t identity = trace_identity(stream->encoder.thread, stream->encoder.made);
    struct shadow_cell *cell = shadow_cell_make(block);
    if (__builtin_expect(cell == NULL, 0)) {
        stream_give_up(
            stream_sandboxed != 0
                ? "a process without system calls cannot make the recorder's table larger"
                : "there is no room in the address space for the recorder's table, or a "
                  "block is at an odd address");
        return;
    }
    uint64_t before = shadow_fill(cell, identity, size);
    if (__builtin_expect(before != 0, 0)) {
        trace_put_free(&stream->encoder, before);
        atomic_fetch_add(&image_own()->ended_unseen, 1);
    }
}

static void count_unknown(void)
{
    atomic_fetch_add(&image_own()->unknown, 1);
}

/* A block of at least one byte that was asked for with an alignment. */
static void note_aligned(const void *block, size_t alignment, size_t size)
{
    int number = errno;
    struct stream *stream = stream_enter();
    if (stream == NULL)
        return;
    if (block != NULL) {
        keep(stream, block, size);
        trace_put_aligned(&stream->encoder, size, alignment);
    } else {
        trace_put_failed(&stream->encoder, TRACE_SELDOM_ALIGNED_FAILED, size, alignment);
    }
    stream_leave(stream);
    errno = number;
}

void *malloc(size_t size)
{
    if (is_early_call())
        return early_alloc(size);
    void *block = next.malloc(size);
    struct stream *stream = stream_enter();
    if (stream == NULL)
        return block;
    if (__builtin_expect(block != NULL, 1)) {
        keep(stream, block, size);
        trace_put_malloc(&stream->encoder, size);
    } else {
        trace_put_failed(&stream->encoder, TRACE_SELDOM_MALLOC_FAILED, size, 0);
    }
    stream_leave(stream);
    return block;
}

static void free_null(void)
{
    struct stream *stream = stream_enter();
    if (stream == NULL)
        return;
    trace_put_free_null(&stream->encoder);
    stream_leave(stream);
}

void free(void *block)
{
    if (block == NULL) {
        free_null();
        return;
    }
    if (__builtin_expect(is_early(block), 0) || is_early_call())
        return;
    struct stream *stream = stream_enter();
    if (stream != NULL) {
        uint64_t size, identity = shadow_take(block, &size);
        if (__builtin_expect(identity == 0, 0))
            count_unknown();
        trace_put_free(&stream->encoder, identity);
        stream_leave(stream);
    }
    next.free(block);
}

void *calloc(size_t count, size_t size)
{
    size_t product;
    if (is_early_call())
        return __builtin_mul_overflow(count, size, &product) ? NULL : early_alloc(product);
    void *block = next.calloc(count, size);
    struct stream *stream = stream_enter();
    if (stream == NULL)
        return block;
    if (__builtin_mul_overflow(count, size, &product))
        product = SIZE_MAX;
    if (block != NULL) {
        keep(stream, block, product);
        trace_put_calloc(&stream->encoder, product, count);
    } else {
        trace_put_failed(&stream->encoder, TRACE_SELDOM_CALLOC_FAILED, product, count);
    }
    stream_leave(stream);
    return block;
}

/* What the old block was, struck off while the allocator has it. */
struct former {
    uint64_t identity, size;
};

static struct former take_former(const void *block)
{
    struct former former = {0, 0};
    struct stream *stream = block == NULL ? NULL : stream_enter();
    if (stream != NULL) {
        former.identity = shadow_take(block, &former.size);
        if (former.identity == 0)
            count_unknown();
        stream_leave(stream);
    }
    return former;
}

static void note_realloc(const void *old, struct former former, const void *block, size_t size)
{
    struct stream *stream = stream_enter();
    if (stream == NULL)
        return;
    if (block != NULL) {
        keep(stream, block, size);
        trace_put_realloc(&stream->encoder, former.identity, size);
    } else if (size == 0 && former.identity != 0) {
        trace_put_realloc_last(&stream->encoder, former.identity, size);
    } else {
        struct shadow_cell *cell = former.identity == 0 ? NULL : shadow_cell_make(old);
        if (cell != NULL)
            (void)shadow_fill(cell, former.identity, former.size);
        trace_put_failed(&stream->encoder, TRACE_SELDOM_REALLOC_FAILED, size, 0);
    }
    stream_leave(stream);
}

void *realloc(void *block, size_t size)
{
    if (is_early_call())
        return early_move(block, early_alloc(size), size);
    if (is_early(block))
        return early_move(block, malloc(size), size);
    struct former former = take_former(block);
    void *moved = next.realloc(block, size);
    note_realloc(block, former, moved, size);
    return moved;
}

/* The C library's own calls realloc, and would be seen twice. */
void *reallocarray(void *block, size_t count, size_t size)
{
    size_t product;
    if (__builtin_mul_overflow(count, size, &product)) {
        note_realloc(NULL, (struct former){0, 0}, NULL, SIZE_MAX);
        errno = ENOMEM;
        return NULL;
    }
    return realloc(block, product);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (is_early_call())
        return NULL;
    void *block = next.aligned_alloc(alignment, size);
    note_aligned(block, alignment, size);
    return block;
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (is_early_call())
        return ENOMEM;
    int error = next.posix_memalign(block, alignment, size);
    note_aligned(error == 0 ? *block : NULL, alignment, size);
    return error;
}

void *memalign(size_t alignment, size_t size)
{
    if (is_early_call())
        return NULL;
    void *block = next.memalign(alignment, size);
    note_aligned(block, alignment, size);
    return block;
}

void *valloc(size_t size)
{
    if (is_early_call())
        return NULL;
    void *block = next.valloc(size);
    note_aligned(block, (size_t)sysconf(_SC_PAGESIZE), size);
    return block;
}

void *pvalloc(size_t size)
{
    if (is_early_call())
        return NULL;
    void *block = next.pvalloc(size);
    note_aligned(block, (size_t)sysconf(_SC_PAGESIZE), size);
    return block;
}
