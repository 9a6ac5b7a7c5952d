/* Blocks on pages of their own agree with a plain table.
 *
 * In a normal run: 2000
 *
 * Their address space is small, so that the host has few mappings to look through at each call, and
 * addresses are used again.
 */
#include "model_steps.h"

int main(int count, char **words)
{
    struct malloc9_memguard guard;
    malloc9_memguard_get(&guard);
    guard.mapsize = (size_t)8 << 20;
    malloc9_memguard_set(&guard);
    model(count, words, M9_MEMGUARD);
    malloc9_memguard_get(&guard);
    EXPECT(guard.numalloc > 0 && guard.fail_kva == 0 && guard.fail_pgs == 0);
    model_end();
    return 0;
}
