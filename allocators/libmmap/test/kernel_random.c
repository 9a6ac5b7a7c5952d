/* A space does what the kernel does: a million random operations on 24 pages.
 *
 * In a normal run: 200000
 *
 * Arguments: the number of operations, the seed, and what an emulator of the kernel is known to do
 * otherwise.  "stale-maps": /proc/self/maps, once opened, stays as it is.  "exec-joined": areas
 * that differ in PROT_EXEC alone are one for the kernel below, and the maps leave it out; then
 * nobody asks for PROT_EXEC.
 */
#include "model_pair.h"

enum { PAGES = 24, LONGEST = 8 };

static struct model_pair pair;
static uint64_t prots = 8; /* all that there are */

static int random_flags(void)
{
    switch (expect_below(3)) {
    case 0:
        return MAP_PRIVATE | MAP_ANONYMOUS;
    case 1:
        return MAP_PRIVATE;
    default:
        return MAP_SHARED;
    }
}

static off_t random_offset(int flags)
{
    bool anonymous = (flags & MAP_ANONYMOUS) != 0;
    return anonymous ? 0 : (off_t)expect_below(WINDOW_FILE_PAGES / 2) * WINDOW_PAGE;
}

/* Lengths that are no whole pages are rounded up, by both. */
static size_t length_of(uint64_t count)
{
    return count * WINDOW_PAGE - (expect_below(4) == 0 ? expect_below(WINDOW_PAGE) : 0);
}

static void one_operation(void)
{
    uint64_t first = expect_below(PAGES), most = PAGES - first;
    uint64_t count = 1 + expect_below(most < LONGEST ? most : LONGEST);
    uint64_t addr = pair.window.start + first * WINDOW_PAGE;
    int prot = (int)expect_below(prots), flags = random_flags();
    uint64_t kind = expect_below(16);
    if (kind < 4)
        model_pair_map(&pair, addr, length_of(count), prot, flags, random_offset(flags));
    else if (kind < 6)
        model_pair_map_any(&pair, length_of(count), prot, flags, random_offset(flags));
    else if (kind < 10)
        model_pair_unmap(&pair, addr, length_of(count));
    else
        model_pair_protect(&pair, addr, length_of(count), prot);
    model_pair_compare(&pair);
    if (kind < 4 || kind >= 6)
        model_pair_heard(&pair, kind < 10, first, count);
}

static void allow(const char *known)
{
    if (strcmp(known, "stale-maps") == 0) {
        pair.window.stale = true;
    } else if (strcmp(known, "exec-joined") == 0) {
        prots = PROT_EXEC;
    } else {
        fprintf(stderr, "kernel_random: nothing is known of %s\n", known);
        exit(2);
    }
}

int main(int argc, char **argv)
{
    unsigned long operations = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000000;
    expect_restart(argc > 2 ? strtoul(argv[2], NULL, 0) : 1);
    model_pair_begin(&pair, PAGES);
    for (int i = 3; i < argc; i++)
        allow(argv[i]);
    for (unsigned long i = 0; i < operations; i++) {
        model_pair_before(&pair);
        one_operation();
        if (i % 1024 == 0)
            EXPECT_SOUND(&pair.mm);
    }
    printf("%lu operations, seed %lu, by %s\n", operations, expect_seed,
           window_by_text ? "text" : "ioctl");
    return 0;
}
