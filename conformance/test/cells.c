/* A list of cells that is longer than the first room for it is read whole, and freed whole. */
#include "cell_list.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CELLS = 4000, TEXT_BYTES_LEAST = CELLS * 40 };

static void expect(bool holds, const char *rule)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", rule);
    exit(1);
}

/* The path of a file of that many cells. */
static const char *file_of_cells(unsigned count)
{
    static char path[64];
    int file = memfd_create("cells", 0);
    expect(file >= 0, "no file in memory");
    for (unsigned i = 1; i <= count; i++)
        dprintf(file, "allocator a%u\nclause c\nlimit 1\nenv N=%u\nword /bin/true\nrun\n", i, i);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return path;
}

/* What the C library's heap has handed out; it may keep a little for itself. */
static size_t held(void)
{
    struct mallinfo2 now = mallinfo2();
    return now.uordblks + now.hblkhd;
}

int main(void)
{
    struct cell_list list;
    struct listed_cell cell;
    const char *path = file_of_cells(CELLS);
    size_t before = held();
    expect(cell_list_read(path, &list), "the list cannot be read");
    for (unsigned i = 1; i <= CELLS; i++) {
        char name[16], number[16];
        snprintf(name, sizeof name, "a%u", i);
        snprintf(number, sizeof number, "N=%u", i);
        expect(cell_list_next(&list, &cell) && cell.number == i, "a cell is missing");
        expect(strcmp(cell.allocator, name) == 0 && strcmp(cell.environment[0], number) == 0,
               "a cell has another's words");
    }
    expect(!cell_list_next(&list, &cell) && list.wrong == NULL, "there are more cells");
    cell_list_free(&list);
    expect(list.text == NULL && list.bytes == NULL, "a freed list has text");
    expect(held() < before + TEXT_BYTES_LEAST, "the text was not freed");
    expect(!cell_list_read("/nowhere/cells", &list) && list.bytes == NULL, "no file was read");
    return 0;
}
