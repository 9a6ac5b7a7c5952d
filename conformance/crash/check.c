/* check.c: opens a crash image as the next process would, and compares what is in it with what the
 * script had done: each completed operation is there, the one in flight is done or not, and the
 * heap works on.
 *
 * All questions to one image stand together here, in the order in which they are asked: each
 * relies on the ones before it, and they share one struct of what was found.
 */
#include "check.h"

#include "reads.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WALKED_MOST = 4 * SCRIPT_BLOCKS, FURTHER = 4 };

struct walked {
    uint64_t offset, size;
    const unsigned char *bytes;
    bool owned;
};

struct finding {
    struct walked blocks[WALKED_MOST];
    unsigned count;
    bool overflow, outside;
    uint64_t roots[SCRIPT_ROOTS]; /* offsets; 0: empty */
};

static void file_begin(struct checker *checker)
{
    checker->file = open(checker->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    checker->held_length = 0;
    checker->held = checker->file < 0 ? MAP_FAILED
                                      : mmap(NULL, IMAGE_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED,
                                             checker->file, 0);
    if (checker->held == MAP_FAILED) {
        perror("crash: the file of an image");
        _exit(CHECK_IMPOSSIBLE);
    }
}

void checker_make(struct checker *checker, const struct allocator *allocator, const char *options,
                  const struct script *script, const char *folder, unsigned number)
{
    *checker = (struct checker){.allocator = allocator, .options = options, .script = script};
    snprintf(checker->path, sizeof checker->path, "%s/image-%u", folder, number);
    file_begin(checker);
}

/* Makes the file what the image is; only pages that differ are written. */
static void file_set(struct checker *checker, const struct image *image)
{
    struct stat about, named;
    if (!image->named) {
        unlink(checker->path);
        return;
    }
    bool lost = stat(checker->path, &named) != 0 || fstat(checker->file, &about) != 0 ||
                named.st_ino != about.st_ino;
    if (lost) {
        munmap(checker->held, IMAGE_ROOM);
        close(checker->file);
        file_begin(checker);
    }
    if (fstat(checker->file, &about) != 0 ||
        ((uint64_t)about.st_size != image->length &&
         ftruncate(checker->file, (off_t)image->length) != 0)) {
        perror("crash: the length of an image");
        _exit(CHECK_IMPOSSIBLE);
    }
    for (uint64_t at = 0; at < image->length; at += IMAGE_PAGE) {
        uint64_t size = image->length - at < IMAGE_PAGE ? image->length - at : IMAGE_PAGE;
        if (memcmp(checker->held + at, image->bytes + at, size) != 0)
            memcpy(checker->held + at, image->bytes + at, size);
    }
}

static int heap_open(const struct checker *checker, const char *word, void **handle)
{
    char words[1200];
    const char *own = checker->options;
    snprintf(words, sizeof words, "%s%sfile=%s,%s", own != NULL ? own : "",
             own != NULL && own[0] != '\0' ? "," : "", checker->path, word);
    return checker->allocator->open(words, handle);
}

static bool walked_enter(void *block, size_t size, void *argument)
{
    struct finding *finding = argument;
    struct walked *walked = &finding->blocks[finding->count];
    if (finding->count == WALKED_MOST) {
        finding->overflow = true;
        return false;
    }
    *walked = (struct walked){.size = size, .bytes = block};
    finding->outside = finding->outside || !store_log_offset(block, &walked->offset);
    finding->count++;
    return true;
}

static int walked_order(const void *one, const void *other)
{
    const struct walked *a = one, *b = other;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static bool say(struct check_answer *answer, const char *what, uint64_t where)
{
    snprintf(answer->why, sizeof answer->why, "%s %llu", what, (unsigned long long)where);
    return false;
}

/* What the heap says it holds. */
static bool look(const struct checker *checker, void *handle, struct finding *finding,
                 struct check_answer *answer)
{
    const struct allocator *allocator = checker->allocator;
    char why[100] = "";
    *finding = (struct finding){0};
    if (allocator->inspect->check != NULL && !allocator->inspect->check(handle, why, sizeof why)) {
        snprintf(answer->why, sizeof answer->why, "its own check fails: %s", why);
        return false;
    }
    allocator->inspect->walk(handle, walked_enter, finding);
    qsort(finding->blocks, finding->count, sizeof finding->blocks[0], walked_order);
    if (finding->overflow || finding->outside)
        return say(answer, "blocks that are not of the heap, after", finding->count);
    for (unsigned i = 0; i + 1 < finding->count; i++)
        if (finding->blocks[i].offset + finding->blocks[i].size > finding->blocks[i + 1].offset)
            return say(answer, "two blocks overlap at", finding->blocks[i + 1].offset);
    for (unsigned slot = 0; slot < SCRIPT_ROOTS; slot++) {
        void *root = allocator->persist->root_get(handle, slot);
        if (root != NULL && !store_log_offset(root, &finding->roots[slot]))
            return say(answer, "a root outside of the heap, in slot", slot);
    }
    return true;
}

static struct walked *walked_find(struct finding *finding, uint64_t offset)
{
    struct walked key = {.offset = offset};
    return bsearch(&key, finding->blocks, finding->count, sizeof key, walked_order);
}

/* Whether an operation may change the bytes of its block.  Where a loss of power tears what was
 * stored since, the bytes of a block that was freed may be another one's. */
static bool rewrites(enum script_kind kind, bool tears)
{
    return kind == SCRIPT_FILL || (tears && (kind == SCRIPT_FREE || kind == SCRIPT_REALLOC));
}

/* Tells if the bytes of a place may have changed since that state.  The operation in flight counts:
 * where a process of a shared heap died, it is the one after the last that the script has. */
static bool is_rewritten(const struct checker *checker, const struct check_order *order,
                         unsigned state, unsigned place)
{
    const struct script *script = checker->script;
    bool tears =
        order->power && checker->allocator->persist->power_loss < ALLOCATOR_SURVIVES_POWER_LOSS;
    for (unsigned i = state; i <= order->now; i++)
        if (rewrites(script->operations[i].kind, tears) && script->operations[i].place == place)
            return true;
    return false;
}

static bool contents_hold(const struct walked *walked, const struct script_block *block)
{
    static unsigned char bytes[4096];
    script_pattern(bytes, block->filled, block->key);
    reads_enter(walked->bytes, block->filled);
    return memcmp(walked->bytes, bytes, block->filled) == 0;
}

/* How many blocks may have no owner: the one that was being handed out. */
static unsigned leak_most(const struct checker *checker, const struct check_order *order)
{
    enum script_kind kind = checker->script->operations[order->now].kind;
    return kind == SCRIPT_MALLOC && !order->power ? 1 : 0;
}

/* Whether the heap is in that state; `answer` says why not. */
static bool matches(const struct checker *checker, const struct check_order *order, unsigned number,
                    struct finding *finding, struct check_answer *answer)
{
    const struct script_state *state = &checker->script->states[number];
    unsigned owned = 0;
    if (!state->exists)
        return false;
    for (unsigned place = 0; place < SCRIPT_BLOCKS; place++) {
        const struct script_block *block = &state->blocks[place];
        if (block->number == 0)
            continue;
        const struct walked *walked = walked_find(finding, block->offset);
        if (walked == NULL || walked->size < block->size)
            return say(answer, "a block is lost: number", block->number);
        bool open = is_rewritten(checker, order, number, place);
        if (!open && !contents_hold(walked, block))
            return say(answer, "a block has other contents: number", block->number);
        owned++;
        for (unsigned slot = 0; slot < SCRIPT_ROOTS; slot++)
            if (state->roots[slot] == block->number && finding->roots[slot] != block->offset)
                return say(answer, "a root is lost: slot", slot);
    }
    for (unsigned slot = 0; slot < SCRIPT_ROOTS; slot++)
        if (state->roots[slot] == 0 && finding->roots[slot] != 0)
            return say(answer, "an empty root has a block: slot", slot);
    answer->leaked = finding->count - owned;
    return answer->leaked <= leak_most(checker, order) ||
           say(answer, "blocks that nobody owns:", answer->leaked);
}

static bool compare(const struct checker *checker, void *handle, const struct check_order *order,
                    struct check_answer *answer)
{
    struct finding finding;
    if (!look(checker, handle, &finding, answer))
        return false;
    for (unsigned most = 0; most <= leak_most(checker, order); most++)
        for (unsigned i = 0; i < order->count; i++)
            if (matches(checker, order, order->states[i], &finding, answer) &&
                answer->leaked <= most) {
                struct check_answer other = {0};
                answer->state = i;
                answer->same = i + 1 < order->count &&
                               matches(checker, order, order->states[i + 1], &finding, &other) &&
                               other.leaked <= most;
                return true;
            }
    if (answer->why[0] == '\0')
        say(answer, "a heap that should not exist, with blocks:", finding.count);
    return false;
}

/* The heap can be used: new blocks, which overlap nothing, and go again.  A large one makes a heap
 * grow, past the end that a loss of power left; it costs time, and one image in some has it. */
static bool works_on(const struct checker *checker, void *handle, const struct check_order *order,
                     struct check_answer *answer)
{
    static const size_t sizes[FURTHER] = {40, 200, 700, 20000};
    const struct allocator_heap *heap = checker->allocator->heap;
    unsigned count = order->twice ? FURTHER : FURTHER - 1;
    void *blocks[FURTHER];
    for (unsigned i = 0; i < count; i++) {
        blocks[i] = heap->malloc(handle, sizes[i]);
        if (blocks[i] != NULL)
            memset(blocks[i], 0xa5, sizes[i]);
    }
    for (unsigned i = 0; i < count; i++)
        heap->free(handle, blocks[i]);
    struct check_answer after = {0};
    if (compare(checker, handle, order, &after))
        return true;
    snprintf(answer->why, sizeof answer->why, "after further operations: %.150s", after.why);
    return false;
}

static bool opened(struct checker *checker, const struct check_order *order, void **handle,
                   struct check_answer *answer)
{
    if (order->records)
        store_log_begin(&checker->recovery, checker->path);
    else
        store_log_follow(checker->path);
    int error = heap_open(checker, "existing", handle);
    if (order->records)
        store_log_end();
    if (error != 0)
        snprintf(answer->why, sizeof answer->why, "the heap is refused: error %d", error);
    return error == 0;
}

/* Where the heap was is kept taken, so that the next one is somewhere else. */
static void occupy(struct checker *checker, void *place)
{
    if ((checker->allocator->traits & ALLOCATOR_RELOCATABLE) == 0)
        return;
    if (checker->occupied != NULL)
        munmap(checker->occupied, IMAGE_PAGE);
    checker->occupied = mmap(place, IMAGE_PAGE, PROT_NONE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (checker->occupied == MAP_FAILED)
        checker->occupied = NULL;
}

static enum check_result missing(struct checker *checker, const struct check_order *order,
                                 struct check_answer *answer)
{
    void *handle = NULL;
    store_log_follow(checker->path);
    if (!order->may_be_missing) {
        snprintf(answer->why, sizeof answer->why, "the file has no name");
        return CHECK_LOSS;
    }
    int error = heap_open(checker, "size=64K,create", &handle);
    if (error != 0) {
        snprintf(answer->why, sizeof answer->why, "it cannot be made again: error %d", error);
        return CHECK_LOSS;
    }
    checker->allocator->close(handle);
    return CHECK_FOUND;
}

enum check_result check_image(struct checker *checker, const struct image *image,
                              const struct check_order *order, struct check_answer *answer)
{
    void *handle = NULL;
    *answer = (struct check_answer){0};
    file_set(checker, image);
    if (!image->named)
        return missing(checker, order, answer);
    if (!opened(checker, order, &handle, answer))
        return CHECK_LOSS;
    const struct crash_mapping *mapping = store_log_mapping(0);
    void *place = mapping == NULL ? NULL : mapping->start;
    bool good = compare(checker, handle, order, answer) && works_on(checker, handle, order, answer);
    checker->allocator->close(handle);
    occupy(checker, place);
    if (!good || !order->twice)
        return good ? CHECK_FOUND : CHECK_LOSS;
    struct check_order again = *order;
    struct check_answer second = {0};
    again.states[0] = order->states[answer->state];
    again.count = 1;
    again.records = false;
    good = opened(checker, &again, &handle, &second) && compare(checker, handle, &again, &second);
    if (good)
        checker->allocator->close(handle);
    else
        snprintf(answer->why, sizeof answer->why, "at the second open: %.160s", second.why);
    return good ? CHECK_FOUND : CHECK_LOSS;
}

int check_open(struct checker *checker, const struct image *image, void **handle)
{
    file_set(checker, image);
    store_log_follow(checker->path);
    return heap_open(checker, "existing", handle);
}

enum check_result check_handle(const struct checker *checker, void *handle,
                               const struct check_order *order, struct check_answer *answer)
{
    *answer = (struct check_answer){0};
    return compare(checker, handle, order, answer) && works_on(checker, handle, order, answer)
               ? CHECK_FOUND
               : CHECK_LOSS;
}
