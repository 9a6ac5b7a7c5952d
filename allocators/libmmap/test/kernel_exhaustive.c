/* A space does what the kernel does: every script of three operations on four pages.
 *
 * An operation is one of three calls on one of the ten ranges of four pages, with one of four
 * protections (unmapping has none).  A script is cut where its last operation is compared: the
 * state before it is one that a shorter script has shown to be equal.  "full" as argument asks for
 * scripts of four.
 */
#include "model_pair.h"

enum { PAGES = 4, RANGES = PAGES * (PAGES + 1) / 2, PROTS = 4 };

static const int prots[PROTS] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
                                 PROT_READ | PROT_EXEC};
static struct model_pair pair;
static unsigned long long scripts;

struct operation {
    enum model_pair_call call;
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
            operations[n++] = (struct operation){MODEL_PAIR_UNMAP, first, count, 0};
            for (int i = 0; i < PROTS; i++) {
                operations[n++] = (struct operation){MODEL_PAIR_MAP, first, count, prots[i]};
                operations[n++] = (struct operation){MODEL_PAIR_PROTECT, first, count, prots[i]};
            }
        }
    EXPECT(n == OPERATIONS);
}

/* Maps show the file, each from another page on, so that offsets are compared too. */
static void apply(const struct operation *operation, unsigned depth)
{
    uint64_t addr = pair.window.start + operation->first * WINDOW_PAGE;
    size_t len = operation->count * WINDOW_PAGE;
    if (operation->call == MODEL_PAIR_MAP)
        model_pair_map(&pair, addr, len, operation->prot, MAP_SHARED,
                       (off_t)(depth * 8 + 1) * 4096);
    else if (operation->call == MODEL_PAIR_UNMAP)
        model_pair_unmap(&pair, addr, len);
    else
        model_pair_protect(&pair, addr, len, operation->prot);
}

static void run(const size_t *script, unsigned length)
{
    const struct operation *last = &operations[script[length - 1]];
    model_pair_clear(&pair);
    for (unsigned i = 0; i < length; i++) {
        model_pair_before(&pair);
        apply(&operations[script[i]], i);
    }
    model_pair_compare(&pair);
    model_pair_heard(&pair, last->call != MODEL_PAIR_PROTECT, last->first, last->count);
    EXPECT_SOUND(&pair.mm);
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
    model_pair_begin(&pair, PAGES);
    for (unsigned length = 1; length <= longest; length++) {
        size_t script[4] = {0};
        do
            run(script, length);
        while (count_up(script, length));
    }
    EXPECT(scripts >= 90ull * 90 * 90);
    return 0;
}
