/* variant: flock.  Holders of the lock are killed, and the others go on.
 *
 * In a normal run: 100
 */
#include "killed.h"
