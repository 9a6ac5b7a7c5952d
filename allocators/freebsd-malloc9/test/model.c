/* malloc(9) agrees with a plain table of its blocks, under each debugging knob.
 *
 * In a normal run: 20000
 *
 * Without an argument it makes a million calls for each knob.
 */
#include "model_steps.h"

int main(int count, char **words)
{
    static const unsigned knobs[] = {
        0, M9_DIAGNOSTIC, M9_INVARIANTS, M9_REDZONE, M9_INVARIANTS | M9_REDZONE, M9_MEMGUARD};
    for (size_t i = 0; i < sizeof knobs / sizeof *knobs; i++) {
        malloc9_debug(M_MODEL, knobs[i]);
        model_steps(model_calls(count, words));
    }
    model_end();
    return 0;
}
