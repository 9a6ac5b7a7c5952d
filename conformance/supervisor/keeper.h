/* keeper.h: runs one clause's process, for so long and no longer, and judges how it ended.
 *
 * The process gets a session of its own, /dev/null to read, a pipe of ours to write into, no other
 * descriptor but that of its answer, and always the same address-space layout.  Whatever it leaves
 * running is found, wherever it went, because the calling process is its subreaper, and ended.
 */
#ifndef ASSAY_KEEPER_H
#define ASSAY_KEEPER_H

#include <stdbool.h>

/* What the answer's descriptor is called in the process; --answer says so. */
enum { KEEPER_ANSWER_FILE = 3, KEEPER_SAID_MOST = 256, KEEPER_TEXT_MOST = 1536 };

struct keeper_order {
    char **words; /* the command, ended by NULL; --answer and --nonce are added to it */
    char **environment;
    double limit_s; /* of a processor that nobody else wants; longer where others want it */
};

struct verdict {
    const char *word; /* PASS, FAIL, UNSUPPORTED, UNRESOLVED or VALUE */
    char value[KEEPER_TEXT_MOST];
    char reason[KEEPER_TEXT_MOST]; /* empty where there is nothing to say */
    double seconds;
    bool timed_out;
};

/* Makes this process fit to keep others; once, and before the first order.  False: errno. */
bool keeper_prepare(void);

/* Tells if a signal asked this process to end: what runs is then ended, and starts no more. */
bool keeper_asked_to_end(void);

/* Runs the order to its end.  Not for a process that has other children. */
void keeper_run(const struct keeper_order *order, struct verdict *verdict);

#endif
