/* After a loss of power a shared heap has the blocks, keys and names of its last sync, wherever its
 * own books were, and whatever was cut off since; where it has no copy of them it is refused. */
#include "books.h"
#include "header.h"

#include "expect.h"

#include <sys/stat.h>

enum { BLOCKS = 200, SIZE = 90, LARGE = 100000 };

struct loss {
    int file;
    void *blocks[BLOCKS], *large;
};

static void fill(void *block, size_t size, unsigned number)
{
    memset(block, (int)(number % 250 + 1), size);
}

/* Blocks with a sync behind them, two keys and a name; a table says where they are. */
static void make(struct loss *loss, void *md)
{
    ptrdiff_t *table = mmalloc(md, BLOCKS * sizeof *table);
    for (unsigned i = 0; i < BLOCKS; i++) {
        fill(loss->blocks[i] = mmalloc(md, SIZE), SIZE, i);
        table[i] = (char *)loss->blocks[i] - (char *)table;
    }
    fill(loss->large = mmalloc(md, LARGE), LARGE, 7);
    EXPECT(mmalloc_setkey(md, 2, table) == 1 && mmalloc_setkey(md, 3, loss->large) == 1);
    EXPECT(mmalloc_setname(md, "first", loss->blocks[0]) == 0);
    EXPECT(mmalloc_sync(md) == 0);
}

/* What comes after the sync, and is not on the medium; the upper half of the blocks stays. */
static void go_on(struct loss *loss, void *md)
{
    for (unsigned i = 0; i < BLOCKS / 2; i++)
        mfree(md, loss->blocks[i]);
    EXPECT(mmalloc_setkey(md, 3, NULL) == 1 && mmalloc_setname(md, "first", NULL) == 0);
    mfree(md, loss->large);
    for (unsigned i = 0; i < 3 * BLOCKS; i++)
        memset(mmalloc(md, 80), 0xff, 80);
}

static void made_and_left(void *argument)
{
    struct loss *loss = argument;
    void *md = heap_new(loss->file, 0, 1 << 20);
    make(loss, md);
    go_on(loss, md);
}

static void made_and_trimmed(void *argument)
{
    struct loss *loss = argument;
    void *md = heap_new(loss->file, 0, 1 << 20);
    make(loss, md);
    for (unsigned i = BLOCKS / 2; i < BLOCKS; i++)
        mfree(md, loss->blocks[i]);
    mfree(md, loss->large);
    EXPECT(mmalloc_trim(md) >= LARGE);
}

static struct layout_slot *slot_at(unsigned char *bytes, unsigned i)
{
    return (struct layout_slot *)(void *)(bytes + (size_t)i * LAYOUT_PAGE);
}

static size_t length_of(int file)
{
    struct stat about;
    EXPECT(fstat(file, &about) == 0);
    return (size_t)about.st_size;
}

/* Both header slots speak of another start of the system, and of that version. */
static unsigned char *power_lost(int file, unsigned version)
{
    unsigned char *bytes = mmap(NULL, length_of(file), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    EXPECT(bytes != MAP_FAILED);
    for (unsigned i = 0; i < LAYOUT_SLOTS; i++) {
        struct layout_slot *slot = slot_at(bytes, i);
        memset(slot->boot, 'x', sizeof slot->boot);
        slot->version = version;
        slot->sum = header_sum(LAYOUT_MAGIC, slot, offsetof(struct layout_slot, sum));
    }
    return bytes;
}

static void layout_of(unsigned char *bytes, struct layout *layout)
{
    const struct layout_slot *slot = slot_at(bytes, 0);
    layout_fill(layout, slot->units, slot->unit_shift, LAYOUT_BOOKS);
}

static void state_expect(void *md)
{
    char *table = mmalloc_getkey(md, 2), *large = mmalloc_getkey(md, 3);
    void *named = NULL;
    expect_sound(md);
    EXPECT(mmstats(md).chunks_used == BLOCKS + 2 && mmalloc_usable_size(md, large) >= LARGE);
    EXPECT(mmalloc_getname(md, "first", &named) == 0);
    for (unsigned i = 0; i < BLOCKS; i++) {
        ptrdiff_t where = ((ptrdiff_t *)(void *)table)[i];
        const unsigned char *block = (unsigned char *)table + where;
        unsigned char byte = (unsigned char)(i % 250 + 1);
        EXPECT(mmalloc_usable_size(md, table + where) >= SIZE);
        EXPECT(i < BLOCKS / 2 || (block[0] == byte && block[SIZE - 1] == byte));
        EXPECT(i > 0 || block == named);
    }
}

static void recovered_and_left(void *argument)
{
    const struct loss *loss = argument;
    void *md = heap_new(loss->file, MMALLOC_REBASE, 0);
    state_expect(md);
    for (unsigned i = 0; i < BLOCKS; i++)
        EXPECT(mmalloc(md, 200) != NULL);
    EXPECT(mmalloc_setkey(md, 3, NULL) == 1);
}

/* Its own books are as bad as can be, and a second loss leads back to the same sync. */
static void the_books_are_those_of_the_sync(void)
{
    struct loss loss = {.file = file_new()};
    struct layout layout;
    EXPECT(child_status(made_and_left, &loss) == 0);
    unsigned char *bytes = power_lost(loss.file, LAYOUT_VERSION);
    layout_of(bytes, &layout);
    memset(bytes + layout.books + LAYOUT_LOCK_BYTES, 0xee, layout.data - LAYOUT_LOCK_BYTES);
    EXPECT(child_status(recovered_and_left, &loss) == 0);
    power_lost(loss.file, LAYOUT_VERSION);
    void *md = heap_new(loss.file, MMALLOC_REBASE, 0);
    state_expect(md);
    EXPECT(mmalloc_sync(md) == 0 && mmalloc_detach(md) == NULL);
    md = heap_new(loss.file, MMALLOC_REBASE, 0);
    state_expect(md);
    EXPECT(mmalloc_detach(md) == NULL);
    close(loss.file);
}

static void what_was_cut_off_is_there_again(void)
{
    struct loss loss = {.file = file_new()};
    EXPECT(child_status(made_and_trimmed, &loss) == 0);
    size_t cut = length_of(loss.file);
    power_lost(loss.file, LAYOUT_VERSION);
    EXPECT(mmalloc_attach_with(loss.file, NULL, MMALLOC_READONLY | MMALLOC_REBASE) == NULL &&
           errno == EILSEQ);
    EXPECT(mmalloc_attach_with(loss.file, NULL, MMALLOC_PRIVATE | MMALLOC_REBASE) == NULL &&
           errno == EILSEQ);
    EXPECT(length_of(loss.file) == cut);
    void *md = heap_new(loss.file, MMALLOC_REBASE, 0);
    EXPECT(length_of(loss.file) > cut && mmstats(md).chunks_used == BLOCKS + 2);
    expect_sound(md);
    mfree(md, mmalloc_getkey(md, 3));
    EXPECT(mmalloc_detach(md) == NULL);
    md = heap_new(loss.file, MMALLOC_REBASE, 0);
    EXPECT(mmstats(md).chunks_used == BLOCKS + 1 && mmalloc_detach(md) == NULL);
    close(loss.file);
}

static void refused_expect(struct loss *loss, int error)
{
    size_t length = length_of(loss->file);
    EXPECT(mmalloc_attach_with(loss->file, NULL, MMALLOC_REBASE) == NULL && errno == error);
    EXPECT(length_of(loss->file) == length);
    close(loss->file);
}

static void a_damaged_copy_is_refused(void)
{
    struct loss loss = {.file = file_new()};
    struct layout layout;
    EXPECT(child_status(made_and_left, &loss) == 0);
    unsigned char *bytes = power_lost(loss.file, LAYOUT_VERSION);
    layout_of(bytes, &layout);
    for (unsigned copy = 0; copy < LAYOUT_COPIES; copy++)
        bytes[layout_copy(&layout, copy) + offsetof(struct layout_run, keys) + 3 * 8] ^= 1;
    refused_expect(&loss, EILSEQ);
}

/* The heap of format 1: no copies, and its books where a copy would be. */
static void the_first_format_is_refused(void)
{
    struct loss loss = {.file = file_new()};
    EXPECT(child_status(made_and_left, &loss) == 0);
    power_lost(loss.file, LAYOUT_VERSION_OLDEST);
    refused_expect(&loss, EUCLEAN);
}

static void a_later_format_is_refused(void)
{
    struct loss loss = {.file = file_new()};
    EXPECT(child_status(made_and_left, &loss) == 0);
    power_lost(loss.file, LAYOUT_VERSION + 1);
    refused_expect(&loss, ENOTSUP);
}

int main(void)
{
    the_books_are_those_of_the_sync();
    what_was_cut_off_is_there_again();
    a_damaged_copy_is_refused();
    the_first_format_is_refused();
    a_later_format_is_refused();
    return 0;
}
