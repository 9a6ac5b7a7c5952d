/* variant: pmutex.  Every interleaving of threads and deaths of processes around the lock.
 *
 * In a normal run: 2
 */
#include "exclusion.h"
