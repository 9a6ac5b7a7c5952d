/* The way out of a guest: a virtio-serial port that carries nothing but frames, so that no message
 * of the kernel can mix in.  A frame is a line "KIND INDEX LENGTH" and LENGTH bytes; a write
 * returns once the host has taken it, so what was sent outlives the guest.  Used by one thread. */
#ifndef GUEST_PORT_H
#define GUEST_PORT_H

#include <stddef.h>

/* Waits for the port to appear, at most ten seconds; else the guest ends. */
void port_open(void);

/* Sends a frame about the command of that index.  Kinds: "out" and "err", what the command wrote;
 * "end", its status, signal, time-out, seconds and lost bytes; "fail", why the guest gives up;
 * "done", all commands have ended. */
void port_send(const char *kind, size_t index, const void *bytes, size_t length);

/* Sends a frame whose bytes are a formatted text of at most 255 characters. */
void port_say(const char *kind, size_t index, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
