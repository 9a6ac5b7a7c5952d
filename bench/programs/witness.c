/* witness.c: shows which library serves the malloc family in a process that is not ours.
 *
 * Preloaded behind the allocator's library into a real program, it writes one `allocator` record
 * before the program starts: for each function of the family that a loaded object imports, the
 * file that the dynamic linker resolved it to.  LD_PRELOAD is inherited, so every process of the
 * program's tree writes its own record into the same file.
 *
 * Objects that are opened later are not looked at: they resolve in the same global scope, so for
 * a function that is in the record the answer is the same.  A process that clears its environment
 * before it starts another, or starts a static one, leaves no record of that other.
 *
 * Allocates nothing.  Judges nothing: that is for whoever reads the record.
 */
#include "family.h"
#include "identity.h"
#include "record.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#if __ELF_NATIVE_CLASS != 64
#error "the relocations are read as those of a 64-bit object"
#endif

/* What one object's dynamic section says of its symbols and relocations. */
struct imports {
    const Elf64_Sym *symbols;
    const char *names;
    const Elf64_Rela *tables[2]; /* of data, and of the procedure linkage table */
    size_t bytes[2];
};

struct search {
    uintptr_t allocator; /* load address of the object that serves malloc */
    uintptr_t linker;    /* load address of ld.so */
    bool imported[FAMILY_COUNT];
};

/* The dynamic linker has already turned most of these offsets into addresses, in place; where it
 * may not write (the kernel's vDSO), they are offsets still. */
static uintptr_t address_of(const struct dl_phdr_info *object, Elf64_Addr value)
{
    return value < object->dlpi_addr ? object->dlpi_addr + value : value;
}

static void imports_entry(const struct dl_phdr_info *object, const Elf64_Dyn *entry,
                          struct imports *imports)
{
    uintptr_t address = address_of(object, entry->d_un.d_ptr);
    switch (entry->d_tag) {
    case DT_SYMTAB:
        imports->symbols = (const void *)address;
        break;
    case DT_STRTAB:
        imports->names = (const void *)address;
        break;
    case DT_RELA:
        imports->tables[0] = (const void *)address;
        break;
    case DT_RELASZ:
        imports->bytes[0] = entry->d_un.d_val;
        break;
    case DT_JMPREL:
        imports->tables[1] = (const void *)address;
        break;
    case DT_PLTRELSZ:
        imports->bytes[1] = entry->d_un.d_val;
        break;
    default:
        break;
    }
}

static struct imports imports_of(const struct dl_phdr_info *object)
{
    struct imports imports = {0};
    for (unsigned i = 0; i < object->dlpi_phnum; i++) {
        if (object->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        const Elf64_Dyn *entry = (const void *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            imports_entry(object, entry, &imports);
    }
    return imports;
}

static void name_seen(const char *name, struct search *search)
{
    for (unsigned i = 0; i < FAMILY_COUNT; i++)
        if (name[0] == family[i][0] && strcmp(name, family[i]) == 0)
            search->imported[i] = true;
}

/* Imports are read from the relocations rather than from the table of symbols, which does not say
 * how long it is.  A symbol that the object defines itself counts too: it can be interposed. */
static int object_visit(struct dl_phdr_info *object, size_t size, void *argument)
{
    struct search *search = argument;
    (void)size;
    if (object->dlpi_addr == search->allocator || object->dlpi_addr == search->linker)
        return 0;
    struct imports imports = imports_of(object);
    if (imports.symbols == NULL || imports.names == NULL)
        return 0;
    for (unsigned table = 0; table < 2; table++)
        for (size_t i = 0; i < imports.bytes[table] / sizeof(Elf64_Rela); i++) {
            size_t symbol = ELF64_R_SYM(imports.tables[table][i].r_info);
            if (symbol != 0)
                name_seen(imports.names + imports.symbols[symbol].st_name, search);
        }
    return 0;
}

static struct search search_imports(void)
{
    struct search search = {.linker = getauxval(AT_BASE)};
    Dl_info where;
    const void *serving = dlsym(RTLD_DEFAULT, family[0]);
    if (serving != NULL && dladdr(serving, &where) != 0)
        search.allocator = (uintptr_t)where.dli_fbase;
    for (unsigned i = 0; i < FAMILY_ALWAYS; i++)
        search.imported[i] = true;
    dl_iterate_phdr(object_visit, &search);
    return search;
}

/* A record that cannot be written is missed by its reader, who calls the row invalid: there is
 * nobody else to tell here. */
static void testify(int file)
{
    struct record record;
    const char *imported[FAMILY_COUNT];
    unsigned count = 0;
    struct search search = search_imports();
    for (unsigned i = 0; i < FAMILY_COUNT; i++)
        if (search.imported[i])
            imported[count++] = family[i];
    record_begin(&record, "allocator");
    record_string(&record, "program", program_invocation_short_name);
    record_unsigned(&record, "pid", (uint64_t)getpid());
    identity_prove(&record, imported, count);
    (void)record_end(&record, file);
}

static __attribute__((constructor)) void witness(void)
{
    const char *path = getenv("ASSAY_WITNESS_FILE");
    if (path == NULL)
        return;
    int before = errno;
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file >= 0) {
        testify(file);
        close(file);
    }
    errno = before;
}
