/* answer.c: the record is one mapping of a memfd; answer.h says what it defends against.
 *
 * Under an emulator the two processes may disagree on the order of bytes: its words are kept in the
 * little-endian one.
 */
#include "answer.h"

#include "unnamed_file.h"

#include <endian.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { SETTLE_STEPS_MOST = 2000 };

/* Of the clause's process. */
static struct answer *own;
static uint64_t own_nonce;
static pid_t own_process;

/* splitmix64's finisher (Steele, Lea and Flood, OOPSLA 2014): near words become far ones. */
static uint64_t mixed(uint64_t word)
{
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
    return word ^ (word >> 31);
}

static uint64_t token(uint64_t nonce, enum answer_state state)
{
    return htole64(mixed(nonce + 0x9e3779b97f4a7c15u * ((uint64_t)state + 1)));
}

static uint64_t checksum(const struct answer *answer, uint64_t nonce)
{
    uint64_t sum = nonce;
    for (size_t i = 0; i < ANSWER_TEXT_MOST; i++)
        sum = mixed(sum ^ ((uint64_t)(unsigned char)answer->value[i] << 8 |
                           (unsigned char)answer->reason[i]));
    return htole64(sum);
}

static struct answer *mapped(int file)
{
    void *memory = mmap(NULL, sizeof(struct answer), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

struct answer *answer_create(int *file, uint64_t *nonce)
{
    *file = unnamed_file("answer");
    if (*file < 0)
        return NULL;
    struct answer *answer = NULL;
    if (getrandom(nonce, sizeof *nonce, 0) == sizeof *nonce &&
        ftruncate(*file, sizeof(struct answer)) == 0)
        answer = mapped(*file);
    if (answer == NULL)
        close(*file);
    else
        atomic_store(&answer->state, token(*nonce, ANSWER_WAITING));
    return answer;
}

void answer_destroy(struct answer *answer, int file)
{
    munmap(answer, sizeof *answer);
    close(file);
}

enum answer_state answer_state(const struct answer *answer, uint64_t nonce)
{
    uint64_t word = atomic_load(&answer->state);
    enum answer_state state = ANSWER_WAITING;
    while (state < ANSWER_SPOILED && word != token(nonce, state))
        state++;
    bool final = state >= ANSWER_PASS && state < ANSWER_SPOILED;
    return final && atomic_load(&answer->checksum) != checksum(answer, nonce) ? ANSWER_SPOILED
                                                                              : state;
}

bool answer_attach(int file, uint64_t nonce)
{
    struct answer *answer = mapped(file);
    close(file);
    if (answer == NULL || answer_state(answer, nonce) != ANSWER_WAITING)
        return false;
    own = answer;
    own_nonce = nonce;
    return true;
}

void answer_begin(void)
{
    own_process = getpid();
    atomic_store(&own->state, token(own_nonce, ANSWER_RUNNING));
}

/* Gives the one who is writing the time to finish: its process may be this one. */
static void settle(void)
{
    const struct timespec step = {.tv_nsec = 1000000};
    uint64_t answering = token(own_nonce, ANSWER_ANSWERING);
    for (unsigned i = 0; i < SETTLE_STEPS_MOST && atomic_load(&own->state) == answering; i++)
        nanosleep(&step, NULL);
}

bool answer_claim(void)
{
    uint64_t waiting = token(own_nonce, ANSWER_WAITING);
    uint64_t running = token(own_nonce, ANSWER_RUNNING);
    uint64_t answering = token(own_nonce, ANSWER_ANSWERING);
    bool first = atomic_compare_exchange_strong(&own->state, &running, answering) ||
                 atomic_compare_exchange_strong(&own->state, &waiting, answering);
    if (!first)
        settle();
    return first;
}

void answer_finish(enum answer_state state)
{
    atomic_store(&own->checksum, checksum(own, own_nonce));
    atomic_store(&own->state, token(own_nonce, state));
}

char *answer_value(void)
{
    return own->value;
}

char *answer_reason(void)
{
    return own->reason;
}

bool answer_is_own_process(void)
{
    return getpid() == own_process;
}
