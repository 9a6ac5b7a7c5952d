#include "guest_script.h"

#include "guest_power.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct script script_read(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0)
        guest_abandon("there is no script", path);
    size_t size = (size_t)status.st_size;
    char *text = malloc(size + 1);
    if (text == NULL)
        guest_abandon("no memory for the script", path);
    size_t filled = 0;
    for (ssize_t got; filled < size && (got = read(file, text + filled, size - filled)) > 0;)
        filled += (size_t)got;
    close(file);
    if (filled != size || size == 0 || text[size - 1] != '\0')
        guest_abandon("the script breaks off", path);
    return (struct script){text, text + size};
}

char *script_string(struct script *script)
{
    if (script->at >= script->end)
        guest_abandon("the script is too short", "");
    char *string = script->at;
    script->at += strlen(string) + 1;
    return string;
}

long script_number(struct script *script)
{
    const char *string = script_string(script);
    char *end;
    long number = strtol(string, &end, 10);
    if (end == string || *end != '\0' || number < 0)
        guest_abandon("the script wants a number, not", string);
    return number;
}

char **script_strings(struct script *script)
{
    size_t count = (size_t)script_number(script);
    char **strings = calloc(count + 1, sizeof *strings);
    if (strings == NULL)
        guest_abandon("no memory for the script", "");
    for (size_t i = 0; i < count; i++)
        strings[i] = script_string(script);
    return strings;
}
