/* faults.h: makes system calls fail on purpose, as a kernel without memory would.
 *
 * A seccomp filter (seccomp(2)) turns the calls that allocators make into SIGSYS; the handler
 * counts each, and either fails it or performs it from one instruction that the filter lets pass.
 * Nothing is linked in between, so that a call is caught whoever makes it: the allocator under
 * test, the C library, a preloaded peer.
 *
 * The filter stays for the life of the process and of its children: install it in a child.  A call
 * made while all signals are blocked ends the process, as when a thread ends and gives its stack
 * back.
 * Works on x86_64 and aarch64 with a Linux kernel of its own; qemu-user has no seccomp.
 */
#ifndef ASSAY_FAULTS_H
#define ASSAY_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

enum fault_call {
    FAULT_MMAP = 1u << 0,
    FAULT_MUNMAP = 1u << 1,
    FAULT_MREMAP = 1u << 2,
    FAULT_MPROTECT = 1u << 3,
    FAULT_MADVISE = 1u << 4,
    FAULT_BRK = 1u << 5,
    FAULT_FTRUNCATE = 1u << 6,
    FAULT_FALLOCATE = 1u << 7,
    FAULT_MSYNC = 1u << 8,
    FAULT_FCNTL = 1u << 9,
    FAULT_SEMOP = 1u << 10,
    FAULT_OPEN = 1u << 11,
    FAULT_FSYNC = 1u << 12,
};

#define FAULT_CALLS 13
#define FAULT_ANY   ((1u << FAULT_CALLS) - 1)

struct fault_plan {
    uint32_t calls;        /* enum fault_call: which are counted */
    unsigned first;        /* the number of the first call that fails, from 1; 0: none fails */
    bool for_ever;         /* every later one fails too */
    int error;             /* errno of a failure; a failing brk returns the old break, as it does */
    void (*instead)(void); /* not NULL: called in the handler at call `first`, before the kernel */
};

/* Puts a filter for the calls, and the handler, into this process, or into this thread alone where
 * there are several; threads and processes that it makes inherit it.  False: the host cannot. */
bool faults_install(uint32_t calls);

/* From here on the calls of the plan are counted from 1, in any thread. */
void faults_begin(const struct fault_plan *plan);

/* Installs, and begins a plan under which the next call that asks for memory, whichever it is,
 * calls `instead` in the handler first: wherever that call stands, in whatever lock.  UNSUPPORTED
 * where that is not possible. */
void faults_interrupt(void (*instead)(void));

/* Ends that: every call succeeds as far as the kernel lets it. */
void faults_end(void);

/* Since the last faults_begin: how many of the plan's calls were made, and how many failed. */
unsigned faults_seen(void);
unsigned faults_made(void);

#endif
