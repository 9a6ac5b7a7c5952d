/* variant: memguard
 *
 * In a normal run: 2000
 *
 * The variant that guards pages agrees with a plain table of its blocks.
 */
#include "model_steps.h"

int main(int count, char **words)
{
    model_steps(model_calls(count, words));
    model_end();
    return 0;
}
