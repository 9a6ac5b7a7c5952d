/* past.h: calls of the malloc family that go past the preloaded library. */
#ifndef ASSAY_PAST_H
#define ASSAY_PAST_H

/* From now on the calls that reach the C library's own functions are counted in the table, each
 * for the object that it came from.  To be called once, while there is one thread. */
void past_prepare(void);

/* Above 0 while the preloaded library works on a call of this thread.  A library may be made over
 * the C library's heap: what it asks there has gone past nobody. */
extern __thread unsigned past_inside __attribute__((tls_model("initial-exec")));

#endif
