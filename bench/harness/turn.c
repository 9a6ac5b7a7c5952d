/* turn.c: one byte each way, by system calls that no library can stand in for; turn.h says what
 * for.
 */
#include "turn.h"

#include "own_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>

static bool pipe_take(const char **text, char after, int *file)
{
    char *end;
    long number = strtol(*text, &end, 10);
    if (end == *text || *end != after || number < 0 || number > 1 << 20)
        return false;
    *file = (int)number;
    *text = end + 1;
    return fcntl(*file, F_SETFD, FD_CLOEXEC) == 0;
}

bool turn_parse(const char *text, struct turn *turn)
{
    turn->taken = pipe_take(&text, ',', &turn->go) && pipe_take(&text, '\0', &turn->ready);
    return turn->taken;
}

/* Moves one byte, or ends the process: whoever gave the turns has gone. */
static void byte_move(long call, int file, char byte)
{
    long done;
    do
        done = own_call(call, file, (long)&byte, 1);
    while (done == -EINTR);
    if (done != 1)
        own_exit(2);
}

void turn_wait(const struct turn *turn)
{
    if (!turn->taken)
        return;
    byte_move(SYS_write, turn->ready, TURN_READY);
    byte_move(SYS_read, turn->go, 0);
}

void turn_end(const struct turn *turn)
{
    if (turn->taken)
        byte_move(SYS_write, turn->ready, TURN_END);
}
