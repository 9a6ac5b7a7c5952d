#include "slots.h"

#include "clause.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define IS_SLOT(type)                                                                              \
    ((type) == R_X86_64_JUMP_SLOT || (type) == R_X86_64_GLOB_DAT || (type) == R_X86_64_64)
#elif defined(__aarch64__)
#define IS_SLOT(type)                                                                              \
    ((type) == R_AARCH64_JUMP_SLOT || (type) == R_AARCH64_GLOB_DAT || (type) == R_AARCH64_ABS64)
#else
#define IS_SLOT(type) false
#endif

/* What is looked at in one library. */
struct tables {
    uintptr_t base;
    const ElfW(Sym) * symbols;
    const char *strings;
    const ElfW(Rela) * relocations[2];
    size_t bytes[2];
};

struct redirection {
    const char *function;
    uintptr_t replacement;
    unsigned count;
};

/* glibc relocates the pointers of the dynamic section, musl does not. */
static uintptr_t in_memory(uintptr_t base, uintptr_t pointer)
{
    return pointer < base ? base + pointer : pointer;
}

static bool read_tables(const struct dl_phdr_info *library, struct tables *tables)
{
    *tables = (struct tables){.base = library->dlpi_addr};
    const ElfW(Dyn) *entry = NULL;
    for (unsigned i = 0; i < library->dlpi_phnum; i++)
        if (library->dlpi_phdr[i].p_type == PT_DYNAMIC)
            entry = (const void *)(tables->base + library->dlpi_phdr[i].p_vaddr);
    for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
        uintptr_t pointer = in_memory(tables->base, entry->d_un.d_ptr);
        if (entry->d_tag == DT_SYMTAB)
            tables->symbols = (const void *)pointer;
        else if (entry->d_tag == DT_STRTAB)
            tables->strings = (const void *)pointer;
        else if (entry->d_tag == DT_JMPREL || entry->d_tag == DT_RELA)
            tables->relocations[entry->d_tag == DT_RELA] = (const void *)pointer;
        else if (entry->d_tag == DT_PLTRELSZ || entry->d_tag == DT_RELASZ)
            tables->bytes[entry->d_tag == DT_RELASZ] = entry->d_un.d_val;
    }
    return tables->symbols != NULL && tables->strings != NULL;
}

/* The page may have been made read-only after relocation. */
static void fill(uintptr_t slot, uintptr_t value)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *start = (void *)(slot & ~(page - 1));
    if (mprotect(start, page, PROT_READ | PROT_WRITE) != 0)
        clause_unresolved("a library's slot cannot be written");
    *(volatile uintptr_t *)slot = value;
}

static void redirect_table(struct redirection *redirection, const struct tables *tables, int which)
{
    const ElfW(Rela) *one = tables->relocations[which];
    size_t count = one == NULL ? 0 : tables->bytes[which] / sizeof *one;
    for (; count > 0; count--, one++) {
        const ElfW(Sym) *symbol = &tables->symbols[ELF64_R_SYM(one->r_info)];
        if (!IS_SLOT(ELF64_R_TYPE(one->r_info)) ||
            strcmp(tables->strings + symbol->st_name, redirection->function) != 0)
            continue;
        fill(tables->base + one->r_offset, redirection->replacement);
        redirection->count++;
    }
}

/* The program itself has no name. */
static int redirect_library(struct dl_phdr_info *library, size_t size, void *argument)
{
    struct tables tables;
    (void)size;
    if (library->dlpi_name[0] == '\0' || !read_tables(library, &tables))
        return 0;
    redirect_table(argument, &tables, 0);
    redirect_table(argument, &tables, 1);
    return 0;
}

unsigned slots_redirect(const char *function, const void *replacement)
{
    struct redirection redirection = {function, (uintptr_t)replacement, 0};
    dl_iterate_phdr(redirect_library, &redirection);
    return redirection.count;
}
