/* plugin_api.h: the part of QEMU's TCG plugin interface that the counter uses.
 *
 * QEMU offers the interface to every plugin, but Debian ships no header for it (QEMU's
 * docs/devel/tcg-plugins.rst names the calls).  Version 1 is that of QEMU up to 8.2.  Since QEMU 9
 * the least is version 2, which differs here by one call: what counts inside the translated code
 * adds to a counter of each processor.  QEMU 11 asks for version 7, whose callbacks have other
 * arguments, and is not served.  Calls that one of the two lacks are weak, so that one library
 * loads into either; where a call is missing its address is NULL.  Handles are opaque; they live
 * only as long as the callback that got them.
 */
#ifndef ASSAY_PLUGIN_API_H
#define ASSAY_PLUGIN_API_H

#include <stddef.h>
#include <stdint.h>

enum { PLUGIN_API_SHARED = 1, PLUGIN_API_PER_PROCESSOR = 2 };

typedef uint64_t qemu_plugin_id_t;

struct qemu_plugin_tb;         /* a translated block: instructions that run one after the other */
struct qemu_plugin_insn;       /* one instruction of it */
struct qemu_info;              /* what is emulated; not read here */
struct qemu_plugin_scoreboard; /* an element for each processor */

/* A counter of each processor, at an offset in its element. */
typedef struct {
    struct qemu_plugin_scoreboard *score;
    size_t offset;
} qemu_plugin_u64;

enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 = 0 };
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_RW = 3 };
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS = 0 };

typedef void qemu_plugin_ready(qemu_plugin_id_t id);
typedef void qemu_plugin_tb_translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block);
typedef void qemu_plugin_executed(unsigned processor, void *argument);
typedef void qemu_plugin_memory_accessed(unsigned processor, uint32_t info, uint64_t address,
                                         void *argument);
typedef void qemu_plugin_system_call(qemu_plugin_id_t id, unsigned processor, int64_t number,
                                     uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
                                     uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8);

/* Takes back every callback of the plugin and has QEMU translate everything anew; before that,
 * while no processor runs, `call` registers what it wants from then on. */
void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_ready *call);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_tb_translated *call);
void qemu_plugin_register_vcpu_syscall_cb(qemu_plugin_id_t id, qemu_plugin_system_call *call);

/* Version 1.  Counting in the translated code itself: fast, and exact as long as one thread runs.
 */
__attribute__((weak)) void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *block,
                                                                    enum qemu_plugin_op op,
                                                                    void *counter, uint64_t addend);

/* Version 2.  The same, exact with any number of threads. */
__attribute__((weak)) struct qemu_plugin_scoreboard *
qemu_plugin_scoreboard_new(size_t element_size);
__attribute__((weak)) void qemu_plugin_scoreboard_free(struct qemu_plugin_scoreboard *score);
__attribute__((weak)) uint64_t qemu_plugin_u64_sum(qemu_plugin_u64 counter);
__attribute__((weak)) void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
    struct qemu_plugin_tb *block, enum qemu_plugin_op op, qemu_plugin_u64 counter, uint64_t addend);

/* Counting by a call: slower, and the callee may add atomically.  Accesses are asked for of both
 * kinds and told apart by qemu_plugin_mem_is_store: where only one kind is asked for, qemu 7.2
 * reports the wrong one. */
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *block, qemu_plugin_executed *call,
                                          enum qemu_plugin_cb_flags flags, void *argument);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *instruction,
                                      qemu_plugin_memory_accessed *call,
                                      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw,
                                      void *argument);

_Bool qemu_plugin_mem_is_store(uint32_t info);

/* Called each time that the instruction is executed. */
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction,
                                            qemu_plugin_executed *call,
                                            enum qemu_plugin_cb_flags flags, void *argument);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);

#endif
