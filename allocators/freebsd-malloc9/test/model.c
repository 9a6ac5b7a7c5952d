/* malloc(9) agrees with a plain table of its blocks, without debugging and with what fills blocks.
 *
 * In a normal run: 20000
 *
 * Without an argument it makes a million calls for each of them.
 */
#include "model_steps.h"

int main(int count, char **words)
{
    static const unsigned knobs[] = {0, M9_DIAGNOSTIC, M9_INVARIANTS | M9_REDZONE};
    for (size_t i = 0; i < sizeof knobs / sizeof *knobs; i++)
        model(count, words, knobs[i]);
    model_end();
    return 0;
}
