/* plugin_host.c: a made-up QEMU with the plugin interface of a version, HOST_VERSION, and not a
 * call of the other's.  It loads the plugin that it is given, passes both markers, and between them
 * runs one block of two instructions three times on one processor and four times on another. */
#include "count/plugin_api.h"
#include "harness/marker.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROCESSORS = 2, INSTRUCTIONS = 2 };

static qemu_plugin_system_call *on_system_call;
static qemu_plugin_tb_translated *on_translated;
static qemu_plugin_executed *on_executed;
static qemu_plugin_memory_accessed *on_access;
static void *executed_argument, *access_argument;
static uint64_t *inline_counter;
static bool inline_per_processor;

void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_ready *call)
{
    on_system_call = NULL;
    on_translated = NULL;
    call(id);
}

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_tb_translated *call)
{
    (void)id;
    on_translated = call;
}

void qemu_plugin_register_vcpu_syscall_cb(qemu_plugin_id_t id, qemu_plugin_system_call *call)
{
    (void)id;
    on_system_call = call;
}

void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *block, qemu_plugin_executed *call,
                                          enum qemu_plugin_cb_flags flags, void *argument)
{
    (void)block, (void)flags;
    on_executed = call;
    executed_argument = argument;
}

void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *instruction,
                                      qemu_plugin_memory_accessed *call,
                                      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw,
                                      void *argument)
{
    (void)instruction, (void)flags, (void)rw;
    on_access = call;
    access_argument = argument;
}

_Bool qemu_plugin_mem_is_store(uint32_t info)
{
    return info == 1;
}

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block)
{
    (void)block;
    return INSTRUCTIONS;
}

uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *block)
{
    (void)block;
    return 0x1000;
}

struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index)
{
    (void)block, (void)index;
    return NULL;
}

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction)
{
    (void)instruction;
    return 0x1004;
}

void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction,
                                            qemu_plugin_executed *call,
                                            enum qemu_plugin_cb_flags flags, void *argument)
{
    (void)instruction, (void)call, (void)flags, (void)argument;
    abort(); /* no instruction of the block is near the end of a page */
}

#if HOST_VERSION == 1
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *block, enum qemu_plugin_op op,
                                              void *counter, uint64_t addend)
{
    (void)block, (void)op, (void)addend;
    inline_counter = counter;
}
#else
struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element_size)
{
    return calloc(PROCESSORS, element_size);
}

void qemu_plugin_scoreboard_free(struct qemu_plugin_scoreboard *score)
{
    free(score);
}

uint64_t qemu_plugin_u64_sum(qemu_plugin_u64 counter)
{
    const uint64_t *counts = (const uint64_t *)(const void *)counter.score;
    return counts[0] + counts[1];
}

void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb *block,
                                                       enum qemu_plugin_op op,
                                                       qemu_plugin_u64 counter, uint64_t addend)
{
    (void)block, (void)op, (void)addend;
    inline_counter = (uint64_t *)(void *)counter.score;
    inline_per_processor = true;
}
#endif

/* The block, once: its first instruction loads, its second stores. */
static void block_run(unsigned processor)
{
    if (inline_counter != NULL)
        inline_counter[inline_per_processor ? processor : 0]++;
    if (on_executed != NULL)
        on_executed(processor, executed_argument);
    for (uint32_t info = 0; info < INSTRUCTIONS && on_access != NULL; info++)
        on_access(processor, info, 0, access_argument);
}

static void marker_pass(uint64_t which)
{
    on_system_call(1, 0, MARKER_SYSTEM_CALL, which, 0, 0, 0, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
    void *plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (plugin == NULL || argc < 3) {
        fprintf(stderr, "%s\n", plugin == NULL ? dlerror() : "plugin arguments");
        return 1;
    }
    int (*install)(qemu_plugin_id_t, const void *, int, char **);
    *(void **)&install = dlsym(plugin, "qemu_plugin_install");
    if (*(int *)dlsym(plugin, "qemu_plugin_version") != HOST_VERSION)
        return 2;
    if (install(1, NULL, argc - 2, argv + 2) != 0)
        return 3;
    marker_pass(MARKER_BEGIN);
    on_translated(1, NULL);
    for (int run = 0; run < 7; run++)
        block_run(run < 3 ? 0 : 1);
    marker_pass(MARKER_END);
    for (const char *more = getenv("SIGNS"); more != NULL && *more != '\0'; more++)
        marker_pass(*more == 'b' ? MARKER_BEGIN : MARKER_END);
    return on_translated == NULL ? 0 : 4;
}
