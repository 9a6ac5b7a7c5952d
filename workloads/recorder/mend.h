/* mend.h: a stream whose call was left halfway.
 *
 * A signal handler that interrupts the recorder and jumps away, and the cancellation of a thread at
 * any of its instructions, leave a stream in use by a call that is no more.  The events in it are
 * whole (arena.h); what it says of them may be ahead by one.
 */
#ifndef ASSAY_RECORDER_MEND_H
#define ASSAY_RECORDER_MEND_H

#include "arena.h"

/* Whether the call that holds the stream is over, as a call of the same thread sees it whose frame
 * is `frame`. */
bool mend_is_left(const struct stream *stream, uintptr_t frame);

/* Makes the stream agree with the events of its part, which begin at `begin`. */
void mend_part(struct stream *stream, const uint8_t *begin);

#endif
