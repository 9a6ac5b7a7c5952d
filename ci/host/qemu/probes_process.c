/* What processes, threads and locks can do here. */
#include "probes.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/membarrier.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/rseq.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Runs `body` in a child and waits for its end. */
static bool child_ends(void (*body)(void *), void *argument, int *status)
{
    pid_t child = fork();
    if (child == 0) {
        body(argument);
        _exit(0);
    }
    return child > 0 && waitpid(child, status, 0) == child;
}

static void lock_and_die(void *mutex)
{
    pthread_mutex_lock(mutex);
}

static const char *robust_mutex(void)
{
    pthread_mutex_t *mutex =
        mmap(NULL, sizeof *mutex, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mutex == MAP_FAILED)
        return probe_errno("mmap");
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &kind);
    int status;
    if (!child_ends(lock_and_die, mutex, &status))
        return probe_errno("fork");
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_sec++;
    int error = pthread_mutex_timedlock(mutex, &soon);
    if (error == EOWNERDEAD)
        return NULL;
    return error == ETIMEDOUT ? "the death of a robust mutex's owner is not told"
                              : "a robust mutex is lost with its owner";
}

static void stop_traced(void *unused)
{
    (void)unused;
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(errno);
    raise(SIGSTOP);
}

static const char *ptrace_steps(void)
{
    pid_t child = fork();
    if (child == 0) {
        stop_traced(NULL);
        _exit(0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, WUNTRACED) != child)
        return probe_errno("fork");
    if (WIFEXITED(status)) {
        errno = WEXITSTATUS(status);
        return probe_errno("ptrace");
    }
    bool stepped = ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) == 0 &&
                   waitpid(child, &status, 0) == child && WIFSTOPPED(status) &&
                   WSTOPSIG(status) == SIGTRAP;
    kill(child, SIGKILL);
    return stepped ? NULL : "ptrace does not step";
}

static const char *rseq_registered(void)
{
    if (__rseq_size == 0)
        return "rseq is not registered";
    const struct rseq *area =
        (const struct rseq *)((const char *)__builtin_thread_pointer() + __rseq_offset);
    return (int)area->cpu_id >= 0 ? NULL : "rseq does not tell the processor";
}

static const char *membarrier_rseq(void)
{
    long made = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0);
    return made == 0 ? NULL : probe_errno("membarrier for rseq");
}

static const char *ofd_locks(void)
{
    char path[] = "/tmp/assay-probe-XXXXXX";
    int one = mkstemp(path);
    int two = one < 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (one >= 0)
        unlink(path);
    if (two < 0)
        return probe_errno("/tmp");
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    if (fcntl(one, F_OFD_SETLK, &lock) != 0)
        return probe_errno("F_OFD_SETLK");
    if (fcntl(two, F_OFD_SETLK, &lock) == 0)
        return "two descriptions hold the same lock";
    return errno == EAGAIN || errno == EACCES ? NULL : probe_errno("F_OFD_SETLK");
}

static void take_with_undo(void *set)
{
    semop(*(int *)set, &(struct sembuf){.sem_num = 0, .sem_op = -1, .sem_flg = SEM_UNDO}, 1);
}

/* The fourth argument of semctl, which its caller defines (POSIX). */
union semaphore_argument {
    int value;
};

static const char *sem_undo(void)
{
    int status, set = semget(IPC_PRIVATE, 1, 0600);
    if (set < 0)
        return probe_errno("semget");
    semctl(set, 0, SETVAL, (union semaphore_argument){1});
    bool ended = child_ends(take_with_undo, &set, &status);
    int value = semctl(set, 0, GETVAL);
    semctl(set, 0, IPC_RMID);
    return ended && value == 1 ? NULL : "SEM_UNDO does not give back what a dead process took";
}

static const char *seccomp_filter(void)
{
    struct sock_filter words[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOTTY),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof words / sizeof words[0], words};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return probe_errno("seccomp");
    return syscall(SYS_getppid) == -1 && errno == ENOTTY ? NULL : "a seccomp filter has no effect";
}

static void execute_itself(void *unused)
{
    (void)unused;
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    execv(path, (char *[]){path, (char[]){PROBE_EXECUTED}, NULL});
    _exit(errno == 0 ? 1 : errno);
}

static const char *exec_own(void)
{
    int status;
    if (!child_ends(execute_itself, NULL, &status))
        return probe_errno("fork");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return NULL;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
    return probe_errno("executing a program of this architecture");
}

const struct probe process_probes[] = {
    {"robust_mutex", robust_mutex},       {"ptrace", ptrace_steps}, {"rseq", rseq_registered},
    {"membarrier_rseq", membarrier_rseq}, {"ofd_locks", ofd_locks}, {"sem_undo", sem_undo},
    {"seccomp", seccomp_filter},          {"exec", exec_own},
};
const size_t process_probe_count = sizeof process_probes / sizeof process_probes[0];
