/* plugin.c: counts what a program executes between two markers, by the block of code it is in.
 *
 * A QEMU TCG plugin.  Up to the first marker it leaves the program alone, which then runs several
 * times faster.  There QEMU forgets what it has translated, and whatever it translates from then on
 * gets three counters for each block: how often it ran, and how many loads and stores it made.  At
 * the second marker they are written, a line a block, and the program is left alone again:
 *
 *     <address of the first instruction> <instructions> <runs> <loads> <stores>
 *
 * Whoever reads the lines knows which function lies at an address; the plugin does not.
 *
 * Arguments: out=FILE; threads=on where more than one thread runs: the counters are then added to
 * atomically, by calls, because the inline additions of two threads would lose some; accesses=off
 * where loads and stores are not asked for, each of which costs a call.
 *
 * One library serves every QEMU up to 10: which interface it finds, it asks when it is loaded.
 * Where QEMU has a counter for each processor, the runs of a block are counted in those, and inline
 * always.
 *
 * A block ends before an instruction that lies across the end of a page; that one begins the next
 * block.  QEMU up to 8.1 had noticed it too late and shows it in both.  So the last instruction of
 * a block, if it is near the end of a page, is counted only where it was seen to be executed.
 *
 * A program has one region.  Where a second one begins, or an end comes that nothing began,
 * somebody else gives the signs: the file is removed, and none is written any more.
 *
 * It refuses nothing else and judges nothing: without markers it writes no file.
 */
#include "harness/marker.h"
#include "plugin_api.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What QEMU looks up in the library. */
__attribute__((visibility("default"))) extern int qemu_plugin_version;
__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv);

int qemu_plugin_version = PLUGIN_API_SHARED;

/* QEMU reads the version when the library has been loaded, and refuses what it does not have. */
__attribute__((constructor)) static void version_choose(void)
{
    if (qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu != NULL)
        qemu_plugin_version = PLUGIN_API_PER_PROCESSOR;
}

struct counts {
    _Atomic uint64_t runs, loads, stores;
};

enum { PAGE = 4096, LONGEST_INSTRUCTION = 15 };

struct block {
    uint64_t address;
    uint64_t instructions;
    bool last_is_doubtful;  /* whether it is of this block */
    _Atomic bool last_runs; /* it was executed */
    struct counts counts;
    struct qemu_plugin_scoreboard *score; /* its runs, by processor; NULL: they are in counts */
    struct block *next;
};

/* Within a region blocks are only ever added; the lock is for that, the counters need none. */
static struct {
    pthread_mutex_t lock;
    struct block *blocks;
    bool threads, no_accesses;
    bool begun, ended, spoiled; /* the region of this program */
    char *path;
} counter = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* One more.  Atomic only where another thread may add at the same time. */
static void add_one(_Atomic uint64_t *count)
{
    if (counter.threads)
        atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
    else
        atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + 1,
                              memory_order_relaxed);
}

static void block_executed(unsigned processor, void *argument)
{
    (void)processor;
    add_one(&((struct block *)argument)->counts.runs);
}

static void memory_accessed(unsigned processor, uint32_t info, uint64_t address, void *argument)
{
    struct counts *counts = argument;
    (void)processor;
    (void)address;
    add_one(qemu_plugin_mem_is_store(info) ? &counts->stores : &counts->loads);
}

static struct block *block_add(const struct qemu_plugin_tb *translated)
{
    struct block *block = calloc(1, sizeof *block);
    if (block == NULL) {
        fprintf(stderr, "count-plugin: out of memory\n");
        abort();
    }
    block->address = qemu_plugin_tb_vaddr(translated);
    block->instructions = qemu_plugin_tb_n_insns(translated);
    pthread_mutex_lock(&counter.lock);
    block->next = counter.blocks;
    counter.blocks = block;
    pthread_mutex_unlock(&counter.lock);
    return block;
}

static qemu_plugin_u64 score_of(const struct block *block)
{
    return (qemu_plugin_u64){.score = block->score, .offset = 0};
}

/* Counts the runs of a block, by the best means that this QEMU has. */
static void block_count(struct qemu_plugin_tb *translated, struct block *block)
{
    if (qemu_plugin_version == PLUGIN_API_PER_PROCESSOR) {
        block->score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
        qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(translated, QEMU_PLUGIN_INLINE_ADD_U64,
                                                          score_of(block), 1);
    } else if (counter.threads || qemu_plugin_register_vcpu_tb_exec_inline == NULL) {
        qemu_plugin_register_vcpu_tb_exec_cb(translated, block_executed, QEMU_PLUGIN_CB_NO_REGS,
                                             block);
    } else {
        qemu_plugin_register_vcpu_tb_exec_inline(translated, QEMU_PLUGIN_INLINE_ADD_U64,
                                                 &block->counts.runs, 1);
    }
}

static void last_executed(unsigned processor, void *argument)
{
    (void)processor;
    atomic_store_explicit(&((struct block *)argument)->last_runs, true, memory_order_relaxed);
}

static void last_watch(const struct qemu_plugin_tb *translated, struct block *block)
{
    if (block->instructions < 2)
        return;
    struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(translated, block->instructions - 1);
    block->last_is_doubtful = PAGE - qemu_plugin_insn_vaddr(last) % PAGE <= LONGEST_INSTRUCTION;
    if (block->last_is_doubtful)
        qemu_plugin_register_vcpu_insn_exec_cb(last, last_executed, QEMU_PLUGIN_CB_NO_REGS, block);
}

static uint64_t block_instructions(const struct block *block)
{
    return block->instructions - (block->last_is_doubtful && !block->last_runs);
}

static uint64_t block_runs(const struct block *block)
{
    return block->score != NULL ? qemu_plugin_u64_sum(score_of(block)) : block->counts.runs;
}

static void block_translated(qemu_plugin_id_t id, struct qemu_plugin_tb *translated)
{
    struct block *block = block_add(translated);
    (void)id;
    block_count(translated, block);
    last_watch(translated, block);
    for (size_t i = 0; i < block->instructions && !counter.no_accesses; i++)
        qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(translated, i), memory_accessed,
                                         QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                         &block->counts);
}

/* Those of a region before this one. */
static void blocks_forget(void)
{
    while (counter.blocks != NULL) {
        struct block *block = counter.blocks;
        counter.blocks = block->next;
        if (block->score != NULL)
            qemu_plugin_scoreboard_free(block->score);
        free(block);
    }
}

static void block_write(const struct block *block, FILE *file)
{
    uint64_t runs = block_runs(block);
    if (runs != 0)
        fprintf(file, "%llx %llu %llu %llu %llu\n", (unsigned long long)block->address,
                (unsigned long long)block_instructions(block), (unsigned long long)runs,
                (unsigned long long)block->counts.loads, (unsigned long long)block->counts.stores);
}

static void region_end(void)
{
    FILE *file = fopen(counter.path, "w");
    if (file == NULL) {
        perror("count-plugin: the counts cannot be written");
        return;
    }
    pthread_mutex_lock(&counter.lock);
    for (const struct block *block = counter.blocks; block != NULL; block = block->next)
        block_write(block, file);
    pthread_mutex_unlock(&counter.lock);
    if (fclose(file) != 0)
        perror("count-plugin: the counts cannot be written");
}

/* Whether this sign is one too many, now or before. */
static bool region_spoiled(uint64_t sign)
{
    if (counter.spoiled ||
        (sign == MARKER_BEGIN ? counter.begun : !counter.begun || counter.ended)) {
        counter.spoiled = true;
        (void)remove(counter.path);
    }
    counter.begun = counter.begun || sign == MARKER_BEGIN;
    counter.ended = counter.ended || sign == MARKER_END;
    return counter.spoiled;
}

static void region_begin(qemu_plugin_id_t id);
static void region_wait(qemu_plugin_id_t id);

static void system_call(qemu_plugin_id_t id, unsigned processor, int64_t number, uint64_t a1,
                        uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6,
                        uint64_t a7, uint64_t a8)
{
    (void)processor, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8;
    if (number != MARKER_SYSTEM_CALL || region_spoiled(a1))
        return;
    if (a1 == MARKER_BEGIN)
        qemu_plugin_reset(id, region_begin);
    if (a1 == MARKER_END) {
        region_end();
        qemu_plugin_reset(id, region_wait);
    }
}

/* Called while no thread of the program runs, and no translated block is left. */
static void region_wait(qemu_plugin_id_t id)
{
    qemu_plugin_register_vcpu_syscall_cb(id, system_call);
}

static void region_begin(qemu_plugin_id_t id)
{
    blocks_forget();
    qemu_plugin_register_vcpu_tb_trans_cb(id, block_translated);
    qemu_plugin_register_vcpu_syscall_cb(id, system_call);
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "out=", 4) == 0)
            counter.path = strdup(argv[i] + 4);
        else if (strcmp(argv[i], "threads=on") == 0)
            counter.threads = true;
        else if (strcmp(argv[i], "accesses=off") == 0)
            counter.no_accesses = true;
        else
            return -1;
    }
    if (counter.path == NULL)
        return -1;
    region_wait(id);
    return 0;
}
