/* Each public operation happens or does not, whenever its process dies: a child is stopped after
 * each of its instructions, and whenever a byte of the file has changed, a copy of the file is
 * attached and looked at.  It prints how many crash points those were.
 *
 * The operations are performed once in advance, which tells what is to be seen after each of them.
 * Where no process can be traced, as under qemu-user, and with a sanitizer, whose instructions are
 * not those of the library as it is shipped, that is all.  The argument is how many of a
 * shared and a snapshot heap are tried.
 *
 * In a normal run: 1
 */
#include "expect.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>

#ifdef __has_feature
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    HAS_FEATURE(address_sanitizer) || HAS_FEATURE(thread_sanitizer)
enum { STEPPED = 0 };
#else
enum { STEPPED = 1 };
#endif

enum { KEYS = 4, BLOCKS = 12, SMALL = 100, LARGE = 9000, FILLED = 64, ROOM = 1 << 20 };

/* What a process sees of a heap. */
struct seen {
    size_t blocks, bytes;
    struct {
        size_t usable;
        unsigned char first, last; /* of its first bytes */
    } keys[KEYS + 1];              /* and of a name */
};

struct script {
    int file, flags;
    void *md;
    void *blocks[BLOCKS];
};

/* Shared with the child that is traced. */
struct progress {
    unsigned begun, done;
    struct seen states[64];
};

static struct progress *progress;

static unsigned points, steps;

static void block_see(void *md, unsigned char *block, struct seen *seen, unsigned number)
{
    seen->keys[number].usable = block == NULL ? 0 : mmalloc_usable_size(md, block);
    EXPECT(block == NULL || seen->keys[number].usable >= FILLED); /* no key of a dead block */
    seen->keys[number].first = block == NULL ? 0 : block[0];
    seen->keys[number].last = block == NULL ? 0 : block[FILLED - 1];
}

static struct seen see(void *md)
{
    struct seen seen;
    void *named = NULL;
    memset(&seen, 0, sizeof seen);
    expect_sound(md);
    seen.blocks = mmstats(md).chunks_used;
    seen.bytes = mmstats(md).bytes_used;
    for (unsigned i = 0; i < KEYS; i++)
        block_see(md, mmalloc_getkey(md, (int)i), &seen, i);
    if (mmalloc_getname(md, "name", &named) != 0)
        named = NULL;
    block_see(md, named, &seen, KEYS);
    return seen;
}

static void *filled(void *block, int byte)
{
    EXPECT(block != NULL);
    return memset(block, byte, FILLED);
}

static void attach(struct script *script)
{
    script->md = heap_new(script->file, script->flags, 1 << 16);
}

static void detach(struct script *script)
{
    EXPECT(mmalloc_detach(script->md) == NULL);
}

static void take_small(struct script *script)
{
    script->blocks[0] = filled(mmalloc(script->md, SMALL), 1);
}

static void key_set(struct script *script)
{
    EXPECT(mmalloc_setkey(script->md, 0, script->blocks[0]) == 1);
}

static void take_zeroed(struct script *script)
{
    script->blocks[1] = filled(mcalloc(script->md, 20, 10), 2);
}

static void root_set(struct script *script)
{
    EXPECT(mmalloc_setroot(script->md, 1, script->blocks[1]) == 0);
}

static void take_aligned(struct script *script)
{
    script->blocks[2] = filled(mmemalign(script->md, 512, 300), 3);
}

static void name_set(struct script *script)
{
    EXPECT(mmalloc_setname(script->md, "name", script->blocks[2]) == 0);
}

static void take_page(struct script *script)
{
    script->blocks[3] = filled(mvalloc(script->md, SMALL), 4);
}

static void take_large(struct script *script)
{
    script->blocks[4] = filled(mmalloc(script->md, LARGE), 5);
}

static void key_of_large(struct script *script)
{
    EXPECT(mmalloc_setkey(script->md, 2, script->blocks[4]) == 1);
}

static void resize(struct script *script, unsigned number, size_t size)
{
    script->blocks[number] = mrealloc(script->md, script->blocks[number], size);
    EXPECT(script->blocks[number] != NULL);
}

static void move_small(struct script *script)
{
    resize(script, 3, 700);
}

static void move_to_large(struct script *script)
{
    resize(script, 3, LARGE);
}

static void move_large(struct script *script)
{
    void *before = script->blocks[3];
    script->blocks[5] = filled(mmalloc(script->md, LARGE), 6); /* it is in the way */
    resize(script, 3, 2 * LARGE);
    EXPECT(script->blocks[3] != before);
}

static void shrink_large(struct script *script)
{
    resize(script, 3, LARGE);
}

static void move_to_small(struct script *script)
{
    resize(script, 3, SMALL);
}

static void free_small(struct script *script)
{
    mfree(script->md, script->blocks[3]);
}

static void free_large(struct script *script)
{
    mfree(script->md, script->blocks[5]);
}

static void sync_now(struct script *script)
{
    EXPECT(mmalloc_sync(script->md) == 0);
}

static void grow(struct script *script)
{
    size_t before = mmstats(script->md).bytes_total;
    for (unsigned i = 8; i < BLOCKS; i++)
        EXPECT((script->blocks[i] = mmalloc(script->md, LARGE)) != NULL);
    EXPECT(mmstats(script->md).bytes_total > before);
}

static void free_grown(struct script *script)
{
    for (unsigned i = 8; i < BLOCKS; i++)
        mfree(script->md, script->blocks[i]);
}

static void trim_now(struct script *script)
{
    EXPECT(mmalloc_trim(script->md) > 0);
}

static void name_end(struct script *script)
{
    EXPECT(mmalloc_setname(script->md, "name", NULL) == 0);
}

static void key_end(struct script *script)
{
    EXPECT(mmalloc_setkey(script->md, 0, NULL) == 1);
}

/* `several`: it is more than one operation, and may be done in part. */
static const struct operation {
    void (*perform)(struct script *script);
    bool several;
} operations[] = {
    {attach, false},     {take_small, false},   {key_set, false},      {take_zeroed, false},
    {root_set, false},   {take_aligned, false}, {name_set, false},     {take_page, false},
    {take_large, false}, {key_of_large, false}, {move_small, false},   {move_to_large, false},
    {sync_now, false},   {move_large, true},    {shrink_large, false}, {move_to_small, false},
    {free_small, false}, {free_large, false},   {grow, true},          {free_grown, true},
    {sync_now, false},   {trim_now, false},     {name_end, false},     {key_end, false},
    {detach, false},     {attach, false},       {take_small, false},   {key_set, false},
    {detach, false},
};

enum { OPERATIONS = sizeof operations / sizeof operations[0] };

static void script_run(struct script *script, bool sees)
{
    for (unsigned i = 0; i < OPERATIONS; i++) {
        __atomic_store_n(&progress->begun, i + 1, __ATOMIC_RELEASE);
        operations[i].perform(script);
        __atomic_store_n(&progress->done, i + 1, __ATOMIC_RELEASE);
        if (sees && operations[i].perform != detach)
            progress->states[i + 1] = see(script->md);
        else if (sees)
            progress->states[i + 1] = progress->states[i];
    }
}

static bool is_same(const struct seen *one, const struct seen *other)
{
    return memcmp(one, other, sizeof *one) == 0;
}

/* Done, not done, or a block more, which nobody has yet. */
static bool is_expected(const struct seen *seen, unsigned begun, unsigned done)
{
    const struct seen *before = &progress->states[begun - 1], *after = &progress->states[begun];
    struct seen owned = *seen;
    if (begun == done)
        return is_same(seen, after);
    bool some =
        operations[begun - 1].several && memcmp(seen->keys, before->keys, sizeof before->keys) == 0;
    if (seen->blocks == before->blocks + 1) {
        owned.blocks = before->blocks;
        owned.bytes = before->bytes;
    }
    return some || is_same(seen, before) || is_same(seen, after) || is_same(&owned, before);
}

static int copy_of(const unsigned char *bytes, size_t length)
{
    int copy = file_new();
    EXPECT(write(copy, bytes, length) == (ssize_t)length);
    EXPECT(lseek(copy, 0, SEEK_SET) == 0);
    return copy;
}

/* Before its first header is whole a file is none: as it was empty, it can be made again. */
static void point_expect(const struct script *script, const unsigned char *bytes, size_t length)
{
    unsigned begun = progress->begun, done = progress->done;
    int copy = copy_of(bytes, length);
    void *md = mmalloc_attach_with(copy, NULL, script->flags | MMALLOC_REBASE);
    points++;
    if (md == NULL && begun == 1 && done == 0) {
        EXPECT(errno == EILSEQ);
        close(copy);
        return;
    }
    EXPECT(md != NULL);
    struct seen seen = see(md);
    if (!is_expected(&seen, begun, done)) {
        fprintf(stderr, "operation %u of %u, point %u: %zu blocks of %zu bytes\n", begun - 1,
                (unsigned)OPERATIONS, points, seen.blocks, seen.bytes);
        exit(1);
    }
    for (unsigned i = 0; i < 4; i++)
        filled(mmalloc(md, SMALL), 9);
    EXPECT(mmalloc_detach(md) == NULL);
    close(copy);
}

static void traced(void *argument)
{
    struct script script = *(struct script *)argument;
    if (!STEPPED || ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(77);
    raise(SIGSTOP);
    script_run(&script, false);
}

/* False: it has ended, and well. */
static bool step(pid_t child)
{
    int status;
    EXPECT(ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) == 0);
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT(WIFSTOPPED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    steps++;
    return WIFSTOPPED(status);
}

static size_t length_of(int file)
{
    struct stat about;
    EXPECT(fstat(file, &about) == 0 && about.st_size <= ROOM);
    return (size_t)about.st_size;
}

/* False: it cannot be traced. */
static bool script_trace(const struct script *script)
{
    static unsigned char before[ROOM];
    const unsigned char *now = mmap(NULL, ROOM, PROT_READ, MAP_SHARED, script->file, 0);
    size_t before_length = 0;
    int status;
    pid_t child = fork();
    EXPECT(now != MAP_FAILED && child >= 0);
    if (child == 0) {
        traced((void *)(uintptr_t)script);
        _exit(0);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        printf("no process is traced here\n");
        return false;
    }
    while (step(child)) {
        size_t length = length_of(script->file);
        if (length == before_length && memcmp(before, now, length) == 0)
            continue;
        memcpy(before, now, length);
        before_length = length;
        point_expect(script, before, length);
    }
    return true;
}

static void trial_run(int flags)
{
    struct script script = {.file = file_new(), .flags = flags};
    memset(progress, 0, sizeof *progress);
    points = steps = 0;
    script_run(&script, true);
    close(script.file);
    script = (struct script){.file = file_new(), .flags = flags};
    progress->begun = progress->done = 0;
    if (script_trace(&script)) {
        EXPECT(progress->done == OPERATIONS);
        printf("%s: %u operations, %u instructions, %u crash points\n",
               flags == 0 ? "shared" : "snapshot", (unsigned)OPERATIONS, steps, points);
    }
    close(script.file);
}

int main(int argc, char **argv)
{
    progress =
        mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(progress != MAP_FAILED);
    trial_run(0);
    if (argc < 2 || atoi(argv[1]) > 1)
        trial_run(MMALLOC_SNAPSHOT);
    return 0;
}
