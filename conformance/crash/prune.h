/* prune.h: images that need no open, because they agree with an earlier one, which was sound, in
 * every word that its open and check read.
 *
 * A heap that survives a loss of power reads what its format protects by a checksum or a number,
 * and the blocks of its last checkpoint.  Pages that are written beside them, in whatever order,
 * make images without end, which all open alike.
 */
#ifndef CRASH_PRUNE_H
#define CRASH_PRUNE_H

#include "reads.h"

struct prune;

struct prune *prune_make(void);

/* Something else may be found from here on: images are not like the earlier ones any more. */
void prune_forget(struct prune *prune);

bool prune_has(struct prune *prune, const struct image *image);

/* The image was sound, and these of its words were read. */
void prune_enter(struct prune *prune, const struct image *image, const struct reads *reads);

#endif
