/* A space does what the kernel does: every script of three operations on four pages.
 *
 * An operation is one of three calls on one of the ten ranges of four pages, with one of four
 * protections (unmapping has none).  A script is cut where its last operation is compared: the
 * state before it is one that a shorter script has shown to be equal.  "full" as argument asks for
 * scripts of four.
 */
#include "twins.h"

enum { PAGES = 4, RANGES = PAGES * (PAGES + 1) / 2, PROTS = 4 };

static const int prots[PROTS] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
                                 PROT_READ | PROT_EXEC};
static struct twins twins;
static unsigned long long scripts;

struct operation {
    enum twins_call call;
    uint64_t first, count;
    int prot;
};

enum { OPERATIONS = RANGES * (2 * PROTS + 1) };
static struct operation operations[OPERATIONS];

static void list_operations(void)
{
    size_t n = 0;
    for (uint64_t first = 0; first < PAGES; first++)
        for (uint64_t count = 1; first + count <= PAGES; count++) {
            operations[n++] = (struct operation){TWINS_UNMAP, first, count, 0};
            for (int i = 0; i < PROTS; i++) {
                operations[n++] = (struct operation){TWINS_MAP, first, count, prots[i]};
                operations[n++] = (struct operation){TWINS_PROTECT, first, count, prots[i]};
            }
        }
    EXPECT(n == OPERATIONS);
}

/* Maps show the file, each from another page on, so that offsets are compared too. */
static void apply(const struct operation *operation, unsigned depth)
{
    uint64_t addr = twins.stretch.start + operation->first * STRETCH_PAGE;
    size_t len = operation->count * STRETCH_PAGE;
    if (operation->call == TWINS_MAP)
        twins_map(&twins, addr, len, operation->prot, MAP_SHARED, (off_t)(depth * 8 + 1) * 4096);
    else if (operation->call == TWINS_UNMAP)
        twins_unmap(&twins, addr, len);
    else
        twins_protect(&twins, addr, len, operation->prot);
}

static void run(const size_t *script, unsigned length)
{
    const struct operation *last = &operations[script[length - 1]];
    twins_clear(&twins);
    for (unsigned i = 0; i < length; i++) {
        twins_before(&twins);
        apply(&operations[script[i]], i);
    }
    twins_compare(&twins);
    twins_heard(&twins, last->call != TWINS_PROTECT, last->first, last->count);
    EXPECT_SOUND(&twins.mm);
    scripts++;
}

/* Counts the script up, its first operation slowest; false after the last script. */
static bool count_up(size_t *script, unsigned length)
{
    while (length-- > 0) {
        if (++script[length] < OPERATIONS)
            return true;
        script[length] = 0;
    }
    return false;
}

int main(int argc, char **argv)
{
    unsigned longest = argc > 1 && strcmp(argv[1], "full") == 0 ? 4 : 3;
    list_operations();
    twins_begin(&twins, PAGES);
    for (unsigned length = 1; length <= longest; length++) {
        size_t script[4] = {0};
        do
            run(script, length);
        while (count_up(script, length));
    }
    EXPECT(scripts >= 90ull * 90 * 90);
    return 0;
}
