#include "guest_power.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

void guest_power_off(void)
{
    sync();
    reboot(RB_POWER_OFF);
    for (;;)
        pause();
}

void guest_abandon(const char *what, const char *which)
{
    dprintf(2, "guest: %s %s: %s\n", what, which, strerror(errno));
    guest_power_off();
}
