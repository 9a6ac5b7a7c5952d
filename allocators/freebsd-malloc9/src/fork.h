/* fork.h: makes the heap safe to use in a child of fork. */
#ifndef MALLOC9_FORK_H
#define MALLOC9_FORK_H

void fork_expect(void);

#endif
