/* attach: open a heap that exists, read the block of its root, and close it: how fast a program
 * starts again on what the last one left.
 *
 * `left` says how that one ended: by a close, or without it, so that the open has to repair.  Such
 * a heap is a copy of the file of an open one: what its process would leave if it died then.  It
 * can be opened once, so the copies that a run used are made anew behind it, untimed.  The file is
 * sparse where the allocator lets it be, so that one of a terabyte takes no space.
 */
#include "harness/persist.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { ATTACH_MEBIBYTES, ATTACH_LIVE, ATTACH_LEFT };
enum { ATTACH_CLEAN, ATTACH_DIRTY };
enum { ATTACH_COPIES = 4, ATTACH_BLOCK_BYTES = 64 };
enum { ATTACH_NAME, ATTACH_LEFT_NAME, ATTACH_COPY }; /* numbers of names */
enum { ATTACH_MADE = 0x5a, ATTACH_PIECE_BYTES = 1 << 16 };

static const char *const attach_left[] = {"clean", "dirty", NULL};

struct attach {
    struct persist persist;
    uint64_t mebibytes, live;
    bool dirty;
    unsigned used; /* copies */
    char made[PERSIST_NAME_BYTES];
    char left[PERSIST_NAME_BYTES]; /* the same before its close */
    unsigned char *piece;          /* of a copy */
};

static bool attach_work(struct attach *attach)
{
    unsigned char *block = NULL;
    for (uint64_t i = 0; i < attach->live; i++) {
        block = persist_malloc(&attach->persist, ATTACH_BLOCK_BYTES);
        if (block == NULL)
            return false;
        block[0] = ATTACH_MADE;
    }
    return persist_root_set(&attach->persist, block);
}

/* The bytes of [from, to), which are no hole. */
static bool attach_copy_part(struct attach *attach, int source, int target, off_t from, off_t to)
{
    while (from < to) {
        size_t size = to - from < ATTACH_PIECE_BYTES ? (size_t)(to - from) : ATTACH_PIECE_BYTES;
        ssize_t part = pread(source, attach->piece, size, from);
        if (part <= 0 || pwrite(target, attach->piece, (size_t)part, from) != part)
            return false;
        from += part;
    }
    return true;
}

/* What is no hole, and the length. */
static bool attach_copy_all(struct attach *attach, int source, int target)
{
    struct stat about;
    off_t from = 0;
    if (fstat(source, &about) != 0 || ftruncate(target, about.st_size) != 0)
        return false;
    while ((from = lseek(source, from, SEEK_DATA)) >= 0) {
        off_t to = lseek(source, from, SEEK_HOLE);
        if (to < 0 || !attach_copy_part(attach, source, target, from, to))
            return false;
        from = to;
    }
    return errno == ENXIO;
}

/* To a new file: one that is cut and written again may be written to the disk at its close. */
static bool attach_copy(struct attach *attach, const char *from, const char *to)
{
    unlink(to);
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool copied = source >= 0 && target >= 0 && attach_copy_all(attach, source, target);
    if (source >= 0)
        close(source);
    if (target >= 0)
        close(target);
    return copied;
}

/* Makes the heap, and closes it. */
static bool attach_make(struct attach *attach)
{
    bool made = persist_create(&attach->persist, attach->made, attach->mebibytes) &&
                attach_work(attach) &&
                (!attach->dirty || attach_copy(attach, attach->made, attach->left));
    persist_close(&attach->persist);
    return made;
}

static bool attach_copy_used(struct attach *attach)
{
    char name[PERSIST_NAME_BYTES];
    for (; attach->used > 0; attach->used--) {
        persist_name(name, ATTACH_COPY + attach->used - 1);
        if (!attach_copy(attach, attach->left, name))
            return false;
    }
    return true;
}

/* The run that misses a copy tries again to make it, and fails where it cannot. */
static void attach_settle(void *state)
{
    attach_copy_used(state);
}

static void attach_finish(void *state)
{
    struct attach *attach = state;
    char name[PERSIST_NAME_BYTES];
    for (unsigned i = 0; attach->dirty && i < ATTACH_COPIES; i++) {
        persist_name(name, ATTACH_COPY + i);
        persist_destroy(&attach->persist, name);
    }
    unlink(attach->left);
    persist_destroy(&attach->persist, attach->made);
    unlink(attach->made); /* one that was left half made is no heap to destroy */
    scratch_give(attach->piece, ATTACH_PIECE_BYTES);
    scratch_give(attach, sizeof *attach);
}

static void *attach_prepare(const struct body_arguments *arguments)
{
    struct attach *attach = scratch_take(sizeof *attach);
    attach->persist = persist_of(arguments);
    attach->mebibytes = arguments->axis[ATTACH_MEBIBYTES].low;
    attach->live = arguments->axis[ATTACH_LIVE].low;
    attach->dirty = arguments->axis[ATTACH_LEFT].low == ATTACH_DIRTY;
    attach->piece = scratch_take(ATTACH_PIECE_BYTES);
    attach->used = attach->dirty ? ATTACH_COPIES : 0;
    persist_name(attach->made, ATTACH_NAME);
    persist_name(attach->left, ATTACH_LEFT_NAME);
    if (attach_make(attach) && attach_copy_used(attach))
        return attach;
    int error = errno;
    attach_finish(attach);
    errno = error;
    return NULL;
}

static bool attach_once(struct attach *attach, const char *name, uint64_t *sum)
{
    if (!persist_open(&attach->persist, name, "existing"))
        return false;
    const unsigned char *block = persist_root_get(&attach->persist);
    *sum += block != NULL ? block[0] : 0;
    persist_close(&attach->persist);
    return block != NULL;
}

static bool attach_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct attach *attach = state;
    char name[PERSIST_NAME_BYTES];
    persist_name(name, ATTACH_NAME);
    for (uint64_t i = 0; i < operations; i++) {
        if (attach->used == ATTACH_COPIES && !attach_copy_used(attach))
            return false;
        if (attach->dirty)
            persist_name(name, ATTACH_COPY + attach->used++);
        if (!attach_once(attach, name, checksum))
            return false;
    }
    return true;
}

const struct body BODY_ENTRY(attach) = {
    .name = "attach",
    .operation = "one open and close",
    .calls = BODY_PERSIST | BODY_MALLOC,
    .axes = {{.name = "mebibytes", .standard = "16", .least = 1, .most = 1 << 20},
             {.name = "live", .standard = "1000", .least = 1, .most = 100000000},
             {.name = "left", .standard = "clean", .words = attach_left}},
    .prepare = attach_prepare,
    .run = attach_run,
    .settle = attach_settle,
    .finish = attach_finish,
};
