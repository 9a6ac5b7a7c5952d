/* process-exchange: what one process allocates another one frees, on one heap that they share. Half
 * of the processes allocate while the others free, and then the other way round; so each makes as
 * many calls of both kinds as one process alone, which plays both parts in turn.
 *
 * The asymmetric test of C. Lever and D. Boreham (malloc() performance in a multithreaded Linux
 * environment, USENIX 2000), across processes.
 */
#include "parcel.h"
#include "process_team.h"

enum { PROCESS_EXCHANGE_SIZE, PROCESS_EXCHANGE_PROCESSES };
enum { PROCESS_EXCHANGE_BLOCKS = 1024, PROCESS_EXCHANGE_PARCELS = 4 }; /* parcels a process */

/* Shared by the processes. */
struct process_exchange_mail {
    struct mailbox empty, full;
    struct parcel parcels[]; /* and then their tables */
};

struct process_exchange {
    struct process_team team;
    struct heap heap;
    size_t size, mail_bytes;
    struct process_exchange_mail *mail;
};

struct process_exchange_member {
    struct process_exchange *all;
    unsigned index;
};

static void process_exchange_mail_open(struct process_exchange *all, unsigned processes)
{
    size_t count = (size_t)processes * PROCESS_EXCHANGE_PARCELS;
    all->mail_bytes = sizeof *all->mail +
                      count * (sizeof(struct parcel) + PROCESS_EXCHANGE_BLOCKS * sizeof(void *));
    all->mail = process_team_memory(all->mail_bytes);
    void **blocks = (void **)(all->mail->parcels + count);
    mailbox_open_for(&all->mail->empty, PTHREAD_PROCESS_SHARED);
    mailbox_open_for(&all->mail->full, PTHREAD_PROCESS_SHARED);
    for (size_t i = 0; i < count; i++) {
        all->mail->parcels[i].blocks = blocks + i * PROCESS_EXCHANGE_BLOCKS;
        mailbox_put(&all->mail->empty, &all->mail->parcels[i]);
    }
}

static void *process_exchange_member_make(void *common, unsigned index)
{
    struct process_exchange_member *member = scratch_take(sizeof *member);
    *member = (struct process_exchange_member){common, index};
    return member;
}

static void process_exchange_member_end(void *state)
{
    scratch_give(state, sizeof(struct process_exchange_member));
}

/* Sends a parcel in any case: somebody waits for it. */
static bool process_exchange_send(struct process_exchange *all, uint64_t count)
{
    struct parcel *parcel = mailbox_take(&all->mail->empty);
    bool done = parcel_fill(parcel, &all->heap, all->size, count);
    mailbox_put(&all->mail->full, parcel);
    return done;
}

static void process_exchange_receive(struct process_exchange *all, uint64_t *sum)
{
    struct parcel *parcel = mailbox_take(&all->mail->full);
    *sum += parcel_empty(parcel, &all->heap, all->size);
    mailbox_put(&all->mail->empty, parcel);
}

/* So many blocks, in parcels: those who free count the same parcels. */
static bool process_exchange_phase(struct process_exchange *all, bool sends, bool receives,
                                   uint64_t blocks, uint64_t *sum)
{
    bool done = true;
    while (blocks > 0) {
        uint64_t count = blocks < PROCESS_EXCHANGE_BLOCKS ? blocks : PROCESS_EXCHANGE_BLOCKS;
        if (sends)
            done = process_exchange_send(all, done ? count : 0) && done;
        if (receives)
            process_exchange_receive(all, sum);
        blocks -= count;
    }
    return done;
}

static bool process_exchange_work(void *state, uint64_t operations, uint64_t *checksum)
{
    const struct process_exchange_member *member = state;
    struct process_exchange *all = member->all;
    uint64_t half = (operations + 1) / 2;
    if (all->team.processes == 1)
        return process_exchange_phase(all, true, true, half, checksum);
    bool first = member->index % 2 == 0;
    bool done = process_exchange_phase(all, first, !first, half, checksum);
    process_team_barrier(&all->team.meeting->middle);
    return process_exchange_phase(all, !first, first, half, checksum) && done;
}

static void process_exchange_finish(void *state)
{
    struct process_exchange *all = state;
    process_team_close(&all->team);
    mailbox_destroy(&all->mail->full);
    mailbox_destroy(&all->mail->empty);
    munmap(all->mail, all->mail_bytes);
    scratch_give(all, sizeof *all);
}

static void *process_exchange_prepare(const struct body_arguments *arguments)
{
    struct process_exchange *all = scratch_take(sizeof *all);
    unsigned processes = (unsigned)arguments->axis[PROCESS_EXCHANGE_PROCESSES].low;
    all->heap = heap_of(arguments);
    all->size = arguments->axis[PROCESS_EXCHANGE_SIZE].low;
    process_exchange_mail_open(all, processes);
    all->team.common = all;
    all->team.work = (struct process_work){process_exchange_member_make, process_exchange_work,
                                           process_exchange_member_end};
    if (process_team_open(&all->team, arguments, processes))
        return all;
    process_exchange_finish(all);
    return NULL;
}

static bool process_exchange_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct process_exchange *all = state;
    return process_team_run(&all->team, operations, checksum);
}

const struct body BODY_ENTRY(process_exchange) = {
    .name = "process-exchange",
    .operation = "one malloc or one free, of one process",
    .calls = BODY_MALLOC | BODY_FREE,
    .crosses = true,
    .axes = {{.name = "size", .standard = "64", .least = 1, .most = 16384},
             {.name = BODY_AXIS_PROCESSES,
              .standard = "1",
              .least = 1,
              .most = PROCESS_TEAM_MOST,
              .power_of_two = true}},
    .prepare = process_exchange_prepare,
    .run = process_exchange_run,
    .finish = process_exchange_finish,
};
