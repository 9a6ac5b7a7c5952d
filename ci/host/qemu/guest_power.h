/* The ends of a guest.  For process 1 only. */
#ifndef GUEST_POWER_H
#define GUEST_POWER_H

/* Writes what the file systems hold, and switches the machine off. */
_Noreturn void guest_power_off(void);

/* Says on the console what failed on which file, and errno's text; switches the machine off. */
_Noreturn void guest_abandon(const char *what, const char *which);

#endif
