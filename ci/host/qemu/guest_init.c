/* The first process of a full-system guest, statically linked.
 *
 * It mounts what programs expect, loads the kernel's modules in the order that the script gives,
 * runs the script's commands one after another, and powers the machine off.  Results go to the host
 * over a port of their own (guest_port.h); the console is for what goes wrong with the guest
 * itself. There is no shell and no other program here: what a command needs is in the image. */
#include "guest_command.h"
#include "guest_port.h"
#include "guest_power.h"
#include "guest_script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char disk_folder[] = "/disk";

static void mount_at(const char *source, const char *folder, const char *type, const char *options)
{
    mkdir(folder, 0755);
    if (mount(source, folder, type, 0, options) != 0)
        guest_abandon("cannot mount", folder);
}

/* The image has no device files, so the console can be opened only after devtmpfs is there.  The
 * root is a tmpfs already, and programs of the image may lie in its /tmp: nothing is mounted there.
 */
static void prepare_files(void)
{
    mount_at("devtmpfs", "/dev", "devtmpfs", "mode=0755");
    int console = open("/dev/console", O_RDWR);
    for (int standard = 0; standard < 3; standard++)
        dup2(console, standard);
    if (console > 2)
        close(console);
    mount_at("proc", "/proc", "proc", NULL);
    mount_at("sysfs", "/sys", "sysfs", NULL);
    mount_at("tmpfs", "/dev/shm", "tmpfs", "mode=1777");
    if (chmod("/tmp", 01777) != 0)
        guest_abandon("cannot open", "/tmp");
}

static void load_module(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || (syscall(SYS_finit_module, file, "", 0) != 0 && errno != EEXIST))
        guest_abandon("cannot load", path);
    close(file);
}

static void load_modules(char **paths)
{
    for (char **path = paths; *path != NULL; path++)
        load_module(*path);
    free(paths);
}

/* The disk's driver has answered when it was loaded, but the device file comes from a thread. */
static void mount_disk(const char *type)
{
    if (*type == '\0')
        return;
    for (int tries = 0; tries < 1000 && access("/dev/vda", F_OK) != 0; tries++)
        usleep(10 * 1000);
    mount_at("/dev/vda", disk_folder, type, NULL);
}

static void unmount_disk(const char *type)
{
    if (*type != '\0' && umount(disk_folder) != 0)
        guest_abandon("cannot unmount", disk_folder);
}

int main(void)
{
    umask(022);
    prepare_files();
    struct script script = script_read("/script");
    load_modules(script_strings(&script));
    port_open();
    const char *disk_type = script_string(&script);
    mount_disk(disk_type);
    size_t count = (size_t)script_number(&script);
    for (size_t i = 0; i < count; i++) {
        struct command command = command_read(&script);
        command_run(&command, i);
        command_free(&command);
    }
    unmount_disk(disk_type);
    port_say("done", count, "%s", "");
    guest_power_off();
}
