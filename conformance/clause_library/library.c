#include "library.h"

#include "clause.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path_of(const char *function)
{
    Dl_info where;
    void *address = dlsym(RTLD_DEFAULT, function);
    if (address == NULL || dladdr(address, &where) == 0)
        clause_unresolved("nobody defines %s", function);
    return where.dli_fname;
}

struct library library_of(const char *function)
{
    struct library library = {.path = path_of(function)};
    struct stat status;
    int file = open(library.path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0)
        clause_unresolved("%s cannot be read", library.path);
    library.size = (size_t)status.st_size;
    library.bytes = mmap(NULL, library.size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (library.bytes == MAP_FAILED || library.size < sizeof(ElfW(Ehdr)) ||
        memcmp(library.bytes, ELFMAG, SELFMAG) != 0)
        clause_unresolved("%s is no ELF file", library.path);
    return library;
}

void *library_function(const struct library *library, const char *name)
{
    Dl_info where;
    void *function = dlsym(RTLD_DEFAULT, name);
    bool found = function != NULL && dladdr(function, &where) != 0;
    return found && strcmp(where.dli_fname, library->path) == 0 ? function : NULL;
}

bool library_is_c(const struct library *library)
{
    return strcmp(library->path, path_of("getpid")) == 0;
}

/* The section of that number; UNRESOLVED if it is not inside the file. */
static const ElfW(Shdr) * section(const struct library *library, size_t index)
{
    const ElfW(Ehdr) *header = (const void *)library->bytes;
    size_t at = header->e_shoff + index * sizeof(ElfW(Shdr));
    const ElfW(Shdr) *found = (const void *)(library->bytes + at);
    if (at > library->size - sizeof *found ||
        (found->sh_type != SHT_NOBITS && found->sh_offset + found->sh_size > library->size))
        clause_unresolved("%s is cut off", library->path);
    return found;
}

static size_t sections(const struct library *library)
{
    return ((const ElfW(Ehdr) *)(const void *)library->bytes)->e_shnum;
}

static bool is_export(const ElfW(Sym) * symbol)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info), binding = ELF64_ST_BIND(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx != SHN_ABS && binding != STB_LOCAL &&
           (type == STT_FUNC || type == STT_OBJECT || type == STT_GNU_IFUNC);
}

void library_exports(const struct library *library, void (*visit)(const char *name, void *argument),
                     void *argument)
{
    for (size_t i = 0; i < sections(library); i++) {
        const ElfW(Shdr) *table = section(library, i);
        if (table->sh_type != SHT_DYNSYM)
            continue;
        const char *names = library->bytes + section(library, table->sh_link)->sh_offset;
        const ElfW(Sym) *symbols = (const void *)(library->bytes + table->sh_offset);
        for (size_t j = 0; j < table->sh_size / sizeof *symbols; j++)
            if (is_export(&symbols[j]))
                visit(names + symbols[j].st_name, argument);
    }
}

/* General and local dynamic, and descriptors; the initial-exec model needs none of them. */
static bool is_dynamic_tls(unsigned long type)
{
#if defined(__x86_64__)
    return type == R_X86_64_DTPMOD64 || type == R_X86_64_DTPOFF64 || type == R_X86_64_TLSDESC;
#elif defined(__aarch64__)
    return type == R_AARCH64_TLS_DTPMOD || type == R_AARCH64_TLS_DTPREL ||
           type == R_AARCH64_TLSDESC;
#else
    (void)type;
    clause_unsupported("the relocations of this architecture are not known");
#endif
}

unsigned library_dynamic_tls(const struct library *library)
{
    unsigned found = 0;
    for (size_t i = 0; i < sections(library); i++) {
        const ElfW(Shdr) *table = section(library, i);
        if (table->sh_type != SHT_RELA)
            continue;
        const ElfW(Rela) *relocations = (const void *)(library->bytes + table->sh_offset);
        for (size_t j = 0; j < table->sh_size / sizeof *relocations; j++)
            found += is_dynamic_tls(ELF64_R_TYPE(relocations[j].r_info));
    }
    return found;
}
