"""An allocator that is not of this repository, in a git repository of its own: a pointer that only
moves up, and that one commit makes slower."""

import pathlib
import subprocess
import sys

SOURCE = """#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
enum { HEAP_BYTES = 1 << 28, SLOWER = %d };
static char heap[HEAP_BYTES];
static size_t used;
static volatile int walked;
static void *take(size_t align, size_t size)
{
    for (int step = 0; step < SLOWER; step++)
        walked++;
    size_t need = size + 16 + align;
    size_t at = __atomic_fetch_add(&used, need, __ATOMIC_RELAXED);
    if (need < size || at > HEAP_BYTES - need)
        return errno = ENOMEM, NULL;
    char *block = (char *)(((uintptr_t)heap + at + 16 + align - 1) & -(uintptr_t)align);
    memcpy(block - 16, &size, sizeof size);
    return block;
}
void *malloc(size_t size) { return take(16, size); }
void free(void *block) { (void)block; }
void *calloc(size_t count, size_t size) { return take(16, count * size); }
void *aligned_alloc(size_t align, size_t size) { return take(align < 16 ? 16 : align, size); }
void *memalign(size_t align, size_t size) { return aligned_alloc(align, size); }
int posix_memalign(void **out, size_t align, size_t size)
{
    return (*out = aligned_alloc(align, size)) ? 0 : ENOMEM;
}
size_t malloc_usable_size(void *block)
{
    size_t size = 0;
    if (block)
        memcpy(&size, (char *)block - 16, sizeof size);
    return size;
}
void *realloc(void *block, size_t size)
{
    void *fresh = malloc(size);
    size_t old = malloc_usable_size(block);
    if (fresh && block)
        memcpy(fresh, block, old < size ? old : size);
    return fresh;
}
"""
MAKEFILE = "libmine.so: mine.c\n\t$(CC) -O2 -fno-builtin -fPIC -shared -o $@ mine.c\n"


def git(folder: pathlib.Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@b", *words],
                          capture_output=True, text=True, check=True).stdout.strip()


def repository(folder: pathlib.Path, slower: tuple[int, ...] = (0, 0, 40, 40)) -> pathlib.Path:
    """A commit for each of these numbers: how many steps more an allocation takes."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q")
    for number, steps in enumerate(slower):
        (folder / "Makefile").write_text(MAKEFILE)
        (folder / "mine.c").write_text(SOURCE % steps)
        (folder / "NOTES").write_text(f"{number}\n")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"mine: change {number}")
    return folder


if __name__ == "__main__":
    repository(pathlib.Path(sys.argv[1]))
