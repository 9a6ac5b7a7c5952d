/* Blocks between red zones agree with a plain table.
 *
 * In a normal run: 20000
 */
#include "model_steps.h"

int main(int count, char **words)
{
    malloc9_redzone_set_panic(true);
    model(count, words, M9_REDZONE);
    model_end();
    return 0;
}
