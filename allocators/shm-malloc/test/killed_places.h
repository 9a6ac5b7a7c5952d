/* killed_places.h: kills a process at each instruction that it executes with the lock of the heap.
 *
 * First a child is followed through its calls one instruction at a time, and each place at which
 * the owner word names it is noted.  Then one child for each place runs into a breakpoint there and
 * is killed.  Whoever dies before each instruction of a section dies after each store in it.
 */
#ifndef SHM_KILLED_PLACES_H
#define SHM_KILLED_PLACES_H

#include "shm_expect.h"

#include "heap.h" /* sys/user.h makes its PAGE_SHIFT a macro */

#include <elf.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#if defined __x86_64__
#define PLACE_OF(registers) (registers).rip
#define PLACE_TRAP          UINT64_C(0xcc)
#define PLACE_TRAP_MASK     UINT64_C(0xff)
enum { PLACE_AFTER = 1 }; /* where a trap leaves the counter */
#elif defined __aarch64__
#define PLACE_OF(registers) (registers).pc
#define PLACE_TRAP          UINT64_C(0xd4200000)
#define PLACE_TRAP_MASK     UINT64_C(0xffffffff)
enum { PLACE_AFTER = 0 };
#endif

enum { PLACES_MOST = 1 << 14 };

struct places {
    uint64_t at[PLACES_MOST];
    unsigned count;
};

#ifdef PLACE_OF

static inline struct user_regs_struct place_registers(pid_t child)
{
    struct user_regs_struct registers;
    struct iovec room = {&registers, sizeof registers};
    EXPECT(ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &room) == 0);
    return registers;
}

static inline void place_go_to(pid_t child, uint64_t place)
{
    struct user_regs_struct registers = place_registers(child);
    struct iovec room = {&registers, sizeof registers};
    PLACE_OF(registers) = place;
    EXPECT(ptrace(PTRACE_SETREGSET, child, NT_PRSTATUS, &room) == 0);
}

/* A child that waits before its first call; 0: none can be traced here. */
static inline pid_t place_child(void (*calls)(void))
{
    int status = 0;
    pid_t child = shm_expect_fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(1);
        raise(SIGSTOP);
        calls();
        _exit(0);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    return WIFSTOPPED(status) ? child : 0;
}

/* Whether it was stopped by a step or a breakpoint; else it came to the end. */
static inline bool place_go_on(pid_t child, bool one_instruction)
{
    int status = 0;
    long signal = 0;
    do {
        EXPECT(ptrace(one_instruction ? PTRACE_SINGLESTEP : PTRACE_CONT, child, NULL, signal) == 0);
        EXPECT(waitpid(child, &status, 0) == child);
        signal = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
        EXPECT(signal != SIGSEGV && signal != SIGABRT);
    } while (WIFSTOPPED(status) && signal != SIGTRAP);
    EXPECT(WIFSTOPPED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return WIFSTOPPED(status);
}

/* In order; each place once. */
static inline void place_add(struct places *places, uint64_t place)
{
    unsigned low = 0, high = places->count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (places->at[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < places->count && places->at[low] == place)
        return;
    EXPECT(places->count < PLACES_MOST);
    memmove(&places->at[low + 1], &places->at[low], (places->count - low) * sizeof places->at[0]);
    places->at[low] = place;
    places->count++;
}

/* All places at which `holds` says that the child has the lock.  False: nothing can be traced. */
static inline bool places_find(struct places *places, void (*calls)(void), bool (*holds)(pid_t))
{
    pid_t child = place_child(calls);
    if (child == 0)
        return false;
    while (place_go_on(child, true))
        if (holds(child))
            place_add(places, PLACE_OF(place_registers(child)));
    return true;
}

static inline void place_trap(pid_t child, uint64_t place, uint64_t word)
{
    uint64_t trap = (word & ~PLACE_TRAP_MASK) | PLACE_TRAP;
    EXPECT(ptrace(PTRACE_POKETEXT, child, place, trap) == 0);
}

/* Kills a child when it comes there with the lock for the n-th time.  Returns its number, or 0 if
 * it came to the end before. */
static inline pid_t place_kill(uint64_t place, unsigned nth, void (*calls)(void),
                               bool (*holds)(pid_t))
{
    pid_t child = place_child(calls);
    EXPECT(child != 0);
    uint64_t word = (uint64_t)ptrace(PTRACE_PEEKTEXT, child, place, NULL);
    place_trap(child, place, word);
    while (place_go_on(child, false)) {
        EXPECT(PLACE_OF(place_registers(child)) == place + PLACE_AFTER);
        nth -= holds(child) ? 1 : 0;
        if (nth == 0) {
            kill(child, SIGKILL);
            waitpid(child, NULL, 0);
            return child;
        }
        EXPECT(ptrace(PTRACE_POKETEXT, child, place, word) == 0);
        place_go_to(child, place);
        if (!place_go_on(child, true))
            return 0;
        place_trap(child, place, word);
    }
    return 0;
}

#else

static inline bool places_find(struct places *places, void (*calls)(void), bool (*holds)(pid_t))
{
    (void)places, (void)calls, (void)holds;
    return false;
}

static inline pid_t place_kill(uint64_t place, unsigned nth, void (*calls)(void),
                               bool (*holds)(pid_t))
{
    (void)place, (void)nth, (void)calls, (void)holds;
    return 0;
}

#endif
#endif
