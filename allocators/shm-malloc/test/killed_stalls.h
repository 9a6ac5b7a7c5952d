/* killed_stalls.h: how long survivors have to wait when k of n processes die at once.
 *
 * All n use one heap as fast as they can.  The k victims die within their next sections, or, every
 * other time, wherever they are.  Each survivor tells its longest call; the longest of all rounds
 * is printed, with the longest where nobody dies, which is the machine's own.
 */
#ifndef SHM_KILLED_STALLS_H
#define SHM_KILLED_STALLS_H

enum {
    STALL_PROCESSES_MOST = 16,
    STALL_ROUNDS = 40,
    STALL_ROUND_US = 12000,
    STORMS_BRIEF = 6,
    STORMS_LONG = 300,
};

struct stalls {
    uint32_t ready, end;
    uint64_t longest_us[STALL_PROCESSES_MOST];
};

static struct stalls *stalls;

static void stall_use(unsigned number)
{
    victim = shm_expect_open("existing");
    __atomic_add_fetch(&stalls->ready, 1, __ATOMIC_SEQ_CST);
    for (unsigned turn = 0; get32(&stalls->end) == 0; turn++) {
        uint64_t before_us = killed_now_us();
        killed_use(turn);
        uint64_t took_us = killed_now_us() - before_us;
        if (took_us > get64(&stalls->longest_us[number]))
            put64(&stalls->longest_us[number], took_us);
    }
    shm_close_heap(victim);
    _exit(0);
}

static void stall_die(int signal)
{
    (void)signal;
    killed_arm(20); /* with the lock, in one of the next sections */
}

static void stall_kill(pid_t process, bool with_lock)
{
    EXPECT(kill(process, with_lock ? SIGUSR1 : SIGKILL) == 0);
}

/* The longest call of a survivor. */
static uint64_t stall_round(unsigned killed, unsigned processes, bool with_lock)
{
    pid_t children[STALL_PROCESSES_MOST];
    uint64_t longest_us = 0;
    *stalls = (struct stalls){0};
    for (unsigned i = 0; i < processes; i++)
        if ((children[i] = shm_expect_fork()) == 0) {
            signal(SIGUSR1, stall_die);
            stall_use(i);
        }
    while (get32(&stalls->ready) < processes)
        usleep(100);
    usleep(STALL_ROUND_US / 3);
    for (unsigned i = 0; i < killed; i++)
        stall_kill(children[i], with_lock);
    for (unsigned i = 0; i < killed; i++)
        EXPECT(waitpid(children[i], NULL, 0) == children[i]);
    usleep(STALL_ROUND_US);
    put32(&stalls->end, 1);
    for (unsigned i = killed; i < processes; i++) {
        shm_expect_ends(children[i]);
        uint64_t own_us = get64(&stalls->longest_us[i]);
        longest_us = own_us > longest_us ? own_us : longest_us;
    }
    shm_expect_sound(survivor);
    shm_give_back(survivor);
    return longest_us;
}

static uint64_t stall_rounds(unsigned killed, unsigned processes)
{
    uint64_t longest_us = 0;
    for (unsigned i = 0; i < STALL_ROUNDS; i++) {
        alarm(HANGS_S);
        uint64_t round_us = stall_round(killed, processes, i % 2 == 0);
        longest_us = round_us > longest_us ? round_us : longest_us;
    }
    return longest_us;
}

/* Whoever is left goes on, however many die; a hang is ended by the alarm. */
static void stalls_end(unsigned rounds)
{
    stalls = shm_expect_shared(sizeof *stalls);
    for (unsigned i = 0; i < rounds; i++) {
        alarm(HANGS_S);
        stall_round(1 + i % 5, 8, i % 2 == 0);
        kept_expect();
    }
}

static int stalls_print(void)
{
    static const char *const names[] = {[PMUTEX] = "pmutex",
                                        [SPINLOCK] = "spin",
                                        [SYSVSEM] = "sysvsem",
                                        [FLOCK] = "flock",
                                        [OFDLOCK] = "ofd"};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned processes = processors > 8 ? 16 : processors > 4 ? 2 * (unsigned)processors : 10;
    shm_expect_file();
    survivor = shm_expect_open("size=16M");
    stalls = shm_expect_shared(sizeof *stalls);
    printf("| `/%s`", names[LOCK_KIND]);
    for (unsigned killed = 0; killed <= 8; killed = killed == 0 ? 1 : 2 * killed) {
        printf(" | %.1f", (double)stall_rounds(killed, processes) / 1000);
        fflush(stdout);
    }
    printf(" |\n");
    shm_close_heap(survivor);
    shm_expect_remove();
    return 0;
}

#endif
