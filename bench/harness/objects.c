#include "objects.h"

#include "record.h"

#include <link.h>
#include <unistd.h>

static int object_write(struct dl_phdr_info *object, size_t size, void *argument)
{
    struct record record;
    (void)size;
    (void)argument;
    record_begin(&record, "object");
    record_string(&record, "file", object->dlpi_name);
    record_unsigned(&record, "base", object->dlpi_addr);
    return record_end(&record, STDOUT_FILENO) ? 0 : 1;
}

bool objects_write(void)
{
    return dl_iterate_phdr(object_write, NULL) == 0;
}
