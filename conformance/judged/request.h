/* request.h: what the command line of a clause's process asks for.
 *
 *   --clause NAME        the clause
 *   --allocator NAME     of the registry; not given to the clauses of the group `process`
 *   --options TEXT       for the allocator's open, in place of the entry's own
 *   --library FILE       that must own the functions under test; without it the C library must
 *   --seed N --brief --emulated    as struct clause_run has them
 *   --lacks HOST:WHY     what the probes found that this host cannot do; may come again
 *   --answer FD --nonce N    where the keeper waits for the answer
 */
#ifndef ASSAY_REQUEST_H
#define ASSAY_REQUEST_H

#include "clauses.h"

struct request {
    const struct clause_listing *listing;
    const char *clause_name;
    const char *allocator_name;
    const struct allocator *allocator; /* NULL in the group `process` */
    bool in_process;                   /* the malloc of this process is what is tested */
    const char *options;
    uint32_t effects;    /* enum registry_effect */
    const char *library; /* NULL: the C library's own is tested */
    uint64_t seed;
    bool brief;
    bool emulated;
    uint32_t lacks;            /* enum clause_host */
    const char *lacks_why[32]; /* by bit */
    int answer;                /* -1: this process was started by hand, and keeps itself */
    uint64_t nonce;
};

/* Reads the command line.  False: `why` has a line about it, of `why_size` bytes at the most. */
bool request_parse(int argc, char **argv, struct request *request, char *why, size_t why_size);

#endif
