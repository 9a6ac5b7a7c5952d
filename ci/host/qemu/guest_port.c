#include "guest_port.h"

#include "guest_power.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char port_path[] = "/dev/vport0p1";
static int port = -1;

/* The driver adds ports when the host has answered it, a little after it was loaded. */
void port_open(void)
{
    for (int tries = 0; tries < 1000; tries++) {
        port = open(port_path, O_WRONLY | O_CLOEXEC);
        if (port >= 0)
            return;
        usleep(10 * 1000);
    }
    guest_abandon("there is no port to the host", port_path);
}

static void write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(port, bytes, length);
        if (wrote <= 0)
            guest_abandon("the host takes nothing more from", port_path);
        bytes += wrote;
        length -= (size_t)wrote;
    }
}

void port_send(const char *kind, size_t index, const void *bytes, size_t length)
{
    char line[64];
    int written = snprintf(line, sizeof line, "%s %zu %zu\n", kind, index, length);
    write_all(line, (size_t)written);
    write_all(bytes, length);
}

void port_say(const char *kind, size_t index, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    port_send(kind, index, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}
