/* member.c: gives a turn and hears the answer; member.h says to whom. */
#include "member.h"

#include "turn.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Whether something can be read within `wait_ns`: a byte, or the end. */
static bool audible(int file, int64_t wait_ns)
{
    struct pollfd one = {.fd = file, .events = POLLIN};
    const int64_t deadline_ns = now_ns() + wait_ns;
    for (;;) {
        int64_t left_ns = deadline_ns - now_ns();
        struct timespec left = {0};
        if (left_ns > 0)
            left = (struct timespec){left_ns / 1000000000, left_ns % 1000000000};
        int found = ppoll(&one, 1, &left, NULL);
        if (found >= 0 || errno != EINTR)
            return found > 0;
    }
}

static enum member_state state_told(int file)
{
    char byte;
    ssize_t got;
    do
        got = read(file, &byte, 1);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return MEMBER_GONE;
    return byte == TURN_READY ? MEMBER_READY : byte == TURN_END ? MEMBER_ENDED : MEMBER_UNRULY;
}

void member_hear(struct member *member)
{
    const int64_t begin_ns = now_ns();
    member->state =
        audible(member->ready, member->left_ns) ? state_told(member->ready) : MEMBER_LATE;
    member->left_ns -= now_ns() - begin_ns;
}

void member_turn(struct member *member)
{
    char byte = TURN_READY;
    ssize_t done;
    if (audible(member->ready, 0)) {
        member->state = state_told(member->ready) == MEMBER_GONE ? MEMBER_GONE : MEMBER_UNRULY;
        return;
    }
    do
        done = write(member->go, &byte, 1);
    while (done < 0 && errno == EINTR);
    member->state = done == 1 ? MEMBER_AT_WORK : MEMBER_GONE;
    if (done != 1)
        return;
    member->turns++;
    member_hear(member);
}

void member_leave(struct member *member)
{
    if (member->state == MEMBER_ENDED && audible(member->ready, member->left_ns) &&
        state_told(member->ready) != MEMBER_GONE)
        member->state = MEMBER_UNRULY;
}

const char *member_state_name(enum member_state state)
{
    static const char *const names[] = {
        [MEMBER_AT_WORK] = "at-work", [MEMBER_READY] = "ready", [MEMBER_ENDED] = "ended",
        [MEMBER_GONE] = "gone",       [MEMBER_LATE] = "late",   [MEMBER_UNRULY] = "unruly"};
    return names[state];
}
