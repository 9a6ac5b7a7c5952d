/* variant: classic
 *
 * In a normal run: 20000
 *
 * The variant that has the seed's classes agrees with a plain table of its blocks.
 */
#include "model_steps.h"

int main(int count, char **words)
{
    model(count, words, 0);
    model_end();
    return 0;
}
