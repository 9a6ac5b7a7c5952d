/* Blocks with records agree with a plain table.
 *
 * In a normal run: 20000
 */
#include "model_steps.h"

int main(int count, char **words)
{
    model(count, words, M9_INVARIANTS | M9_DIAGNOSTIC);
    model_end();
    return 0;
}
