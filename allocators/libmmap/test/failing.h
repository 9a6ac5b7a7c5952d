/* failing.h: nodes that run out: the n-th one that is asked for is not there. */
#ifndef FAILING_H
#define FAILING_H

#include "expect.h"

struct failing {
    unsigned long asked, given_back;
    unsigned long fail_at; /* the number of the request that fails; 0 for none */
    bool for_good;         /* so do all after it */
};

static inline void *failing_take(void *context, size_t size)
{
    struct failing *nodes = context;
    nodes->asked++;
    EXPECT(size == MM_NODE_SIZE);
    if (nodes->fail_at != 0 &&
        (nodes->asked == nodes->fail_at || (nodes->for_good && nodes->asked > nodes->fail_at)))
        return NULL;
    return malloc(size);
}

static inline void failing_give(void *context, void *node, size_t size)
{
    struct failing *nodes = context;
    EXPECT(size == MM_NODE_SIZE && node != NULL);
    nodes->given_back++;
    memset(node, 0xa5, size); /* nobody looks at it again */
    free(node);
}

static inline MMNodes failing_nodes(struct failing *nodes)
{
    return (MMNodes){failing_take, failing_give, nodes};
}

#endif
