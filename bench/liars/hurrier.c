/* hurrier.c: is honest, and says that it has done its turn while it works, so that the others work
 * at the same time.
 *
 *   (none)   with each block: out-of-turn
 *   once     with the first block alone, so that it is one turn ahead ever after: out-of-turn
 *   end      with the first block, and that it wants no other turn: out-of-turn
 *
 * It writes into every pipe that it finds among its descriptors, but not into its output.
 */
#include "honest.h"
#include "variant.h"

#include <stdbool.h>
#include <sys/stat.h>

enum { HURRIER_FIRST = 3, HURRIER_LAST = 1024 };

static bool hurries;
static bool always;
static char word = 'r';

static __attribute__((constructor)) void begin(void)
{
    always = !variant_is("once") && !variant_is("end");
    if (variant_is("end"))
        word = 'e';
    hurries = true;
}

static bool is_pipe(int file)
{
    struct stat facts;
    return fstat(file, &facts) == 0 && S_ISFIFO(facts.st_mode);
}

static void handed_out(void *block, size_t size, int cleared)
{
    (void)block, (void)size, (void)cleared;
    if (!hurries)
        return;
    for (int file = HURRIER_FIRST; file < HURRIER_LAST; file++)
        if (is_pipe(file) && write(file, &word, 1) < 0)
            continue; /* the end of it that is read */
    hurries = always;
}

static void taken_back(void *block)
{
    (void)block;
}
