/* faults.c: the filter and the signal handler behind faults.h, for each architecture.
 *
 * The filter traps the chosen calls unless they come from the one instruction in this file that
 * performs them for the handler: without that the handler's own calls would trap for ever.  The
 * handler runs in the allocator's own thread and in the middle of its call, so it takes no lock,
 * allocates nothing, and counts with atomics.  An architecture without an entry here cannot install
 * the filter; clauses that need it are UNSUPPORTED there.
 */
#include "faults.h"

#include "clause.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

/* Performs a system call and returns what the kernel does.  The filter knows its one instruction by
 * the address behind it. */
long faults_system_call(long number, long a, long b, long c, long d, long e, long f);
extern const char faults_system_call_behind[];

#if defined(__x86_64__)

#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
__asm__(".text\n"
        ".globl faults_system_call\n"
        ".type faults_system_call, @function\n"
        "faults_system_call:\n"
        "    mov %rdi, %rax\n"
        "    mov %rsi, %rdi\n"
        "    mov %rdx, %rsi\n"
        "    mov %rcx, %rdx\n"
        "    mov %r8, %r10\n"
        "    mov %r9, %r8\n"
        "    mov 8(%rsp), %r9\n"
        "    syscall\n"
        ".globl faults_system_call_behind\n"
        "faults_system_call_behind:\n"
        "    ret\n"
        ".size faults_system_call, . - faults_system_call\n");

static long argument_of(const ucontext_t *context, int which)
{
    static const int registers[6] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
    return (long)context->uc_mcontext.gregs[registers[which]];
}

static void result_set(ucontext_t *context, long result)
{
    context->uc_mcontext.gregs[REG_RAX] = result;
}

#elif defined(__aarch64__)

#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
__asm__(".text\n"
        ".globl faults_system_call\n"
        ".type faults_system_call, @function\n"
        "faults_system_call:\n"
        "    mov x8, x0\n"
        "    mov x0, x1\n"
        "    mov x1, x2\n"
        "    mov x2, x3\n"
        "    mov x3, x4\n"
        "    mov x4, x5\n"
        "    mov x5, x6\n"
        "    svc #0\n"
        ".globl faults_system_call_behind\n"
        "faults_system_call_behind:\n"
        "    ret\n"
        ".size faults_system_call, . - faults_system_call\n");

static long argument_of(const ucontext_t *context, int which)
{
    return (long)context->uc_mcontext.regs[which];
}

static void result_set(ucontext_t *context, long result)
{
    context->uc_mcontext.regs[0] = (unsigned long)result;
}

#endif

#ifdef OWN_ARCHITECTURE

/* The numbers in the order of enum fault_call. */
static const int numbers[FAULT_CALLS] = {
    SYS_mmap,      SYS_munmap, SYS_mremap, SYS_mprotect, SYS_madvise, SYS_brk,  SYS_ftruncate,
    SYS_fallocate, SYS_msync,  SYS_fcntl,  SYS_semop,    SYS_openat,  SYS_fsync};

static struct fault_plan plan;
static atomic_bool armed;
static atomic_uint seen, made;

/* What becomes of the call that has this number in the plan; 0: it is performed. */
static bool is_to_fail(int number)
{
    uint32_t bit = 0;
    while (bit < FAULT_CALLS && numbers[bit] != number)
        bit++;
    if (!atomic_load(&armed) || !(plan.calls & (1u << bit)))
        return false;
    unsigned turn = atomic_fetch_add(&seen, 1) + 1;
    if (plan.first == 0 || turn < plan.first || (turn > plan.first && !plan.for_ever))
        return false;
    if (plan.instead != NULL) {
        plan.instead();
        return false;
    }
    atomic_fetch_add(&made, 1);
    return true;
}

static void on_system_call(int signal, siginfo_t *info, void *where)
{
    ucontext_t *context = where;
    long number = info->si_syscall;
    (void)signal;
    if (!is_to_fail((int)number))
        result_set(context,
                   faults_system_call(number, argument_of(context, 0), argument_of(context, 1),
                                      argument_of(context, 2), argument_of(context, 3),
                                      argument_of(context, 4), argument_of(context, 5)));
    else if (number == SYS_brk)
        result_set(context, faults_system_call(SYS_brk, 0, 0, 0, 0, 0, 0));
    else
        result_set(context, -plan.error);
}

#define LOAD(field)                                                                                \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))
#define LOAD_UPPER(field)                                                                          \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field) + 4)
#define IF_EQUAL(value, then, otherwise)                                                           \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), then, otherwise)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)

/* Both architectures are little-endian: the lower half of a field comes first. */
static bool filter_install(uint32_t calls)
{
    uint64_t own = (uintptr_t)faults_system_call_behind;
    struct sock_filter filter[8 + 1 + FAULT_CALLS + 2] = {
        LOAD(arch),
        IF_EQUAL(OWN_ARCHITECTURE, 1, 0),
        ANSWER(SECCOMP_RET_ALLOW),
        LOAD(instruction_pointer),
        IF_EQUAL(own & 0xffffffffu, 0, 3),
        LOAD_UPPER(instruction_pointer),
        IF_EQUAL(own >> 32, 0, 1),
        ANSWER(SECCOMP_RET_ALLOW),
        LOAD(nr),
    };
    unsigned short length = 9;
    uint8_t left = (uint8_t)__builtin_popcount(calls & FAULT_ANY);
    for (unsigned i = 0; i < FAULT_CALLS; i++)
        if (calls & (1u << i)) /* jumps over the rest and the ALLOW */
            filter[length++] = (struct sock_filter)IF_EQUAL(numbers[i], left--, 0);
    filter[length++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
    filter[length++] = (struct sock_filter)ANSWER(SECCOMP_RET_TRAP);
    struct sock_fprog program = {.len = length, .filter = filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

bool faults_install(uint32_t calls)
{
    struct sigaction action = {.sa_sigaction = on_system_call, .sa_flags = SA_SIGINFO | SA_NODEFER};
    return sigaction(SIGSYS, &action, NULL) == 0 && filter_install(calls);
}

void faults_begin(const struct fault_plan *next)
{
    plan = *next;
    atomic_store(&seen, 0);
    atomic_store(&made, 0);
    atomic_store(&armed, true);
}

void faults_end(void)
{
    atomic_store(&armed, false);
}

unsigned faults_seen(void)
{
    return atomic_load(&seen);
}

unsigned faults_made(void)
{
    return atomic_load(&made);
}

#else

bool faults_install(uint32_t calls)
{
    (void)calls;
    return false;
}

void faults_begin(const struct fault_plan *next)
{
    (void)next;
}

void faults_end(void)
{
}

unsigned faults_seen(void)
{
    return 0;
}

unsigned faults_made(void)
{
    return 0;
}

#endif

void faults_interrupt(void (*instead)(void))
{
    const struct fault_plan next = {
        .calls = FAULT_MMAP | FAULT_BRK | FAULT_MPROTECT, .first = 1, .instead = instead};
    if (!faults_install(next.calls))
        clause_unsupported("system calls cannot be caught here");
    faults_begin(&next);
}
