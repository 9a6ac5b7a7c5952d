/* answer.h: how a clause's process tells its verdict to the process that keeps it.
 *
 * Not by its exit status, and not by what it prints: a broken allocator can end the process at any
 * instruction with any status, and anything can be written to a descriptor.  The answer is a record
 * in memory that both processes share.  Its state is never a small number but a word made from a
 * number that is drawn anew for each process, so that no orphan write can turn one state into
 * another, and its texts carry a checksum.  What was not answered in full was not answered.
 *
 * A clause that reads its own command line could still forge an answer; nobody who runs in the
 * process that is judged can be kept from that, and no accident does it.
 */
#ifndef ASSAY_ANSWER_H
#define ASSAY_ANSWER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum answer_state {
    ANSWER_WAITING,   /* the process has not come to the clause */
    ANSWER_RUNNING,   /* the clause runs */
    ANSWER_ANSWERING, /* a verdict is being written */
    ANSWER_PASS,
    ANSWER_FAIL,
    ANSWER_UNSUPPORTED,
    ANSWER_UNRESOLVED,
    ANSWER_SPOILED, /* no state at all: the record was overwritten */
};

enum { ANSWER_TEXT_MOST = 1024 };

/* The record.  Lock-free in both processes; `value` and `reason` are strings. */
struct answer {
    _Atomic uint64_t state;
    _Atomic uint64_t checksum;
    char value[ANSWER_TEXT_MOST];  /* empty: none was told */
    char reason[ANSWER_TEXT_MOST]; /* of a verdict that is not PASS; how, of a grade */
};

/* Keeper's side.  Makes the record in a file without a name, draws the nonce and stores the file's
 * descriptor, which is closed on exec.  NULL: errno says why. */
struct answer *answer_create(int *file, uint64_t *nonce);
void answer_destroy(struct answer *answer, int file);

/* The state, with the checksum of its texts tested. */
enum answer_state answer_state(const struct answer *answer, uint64_t nonce);

/* Process's side.  Maps the record of the descriptor and closes that.  False: it is none, or the
 * nonce is not its own. */
bool answer_attach(int file, uint64_t nonce);

/* The clause begins.  This process is from now on the one that may pass. */
void answer_begin(void);

/* True for the first caller in any thread or process of the clause: it writes and then finishes.
 * To any other it returns false, once the first has finished or died. */
bool answer_claim(void);
void answer_finish(enum answer_state state);

/* The record's texts, for the one who claimed it, and for a value while the clause runs. */
char *answer_value(void);
char *answer_reason(void);

/* Tells if this is the process that began the clause. */
bool answer_is_own_process(void);

#endif
