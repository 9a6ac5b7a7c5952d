/* mmtrace writes a line for each call, as mtrace(3) has them, until mmuntrace. */
#include "expect.h"

static char text[2000];

static void text_read(int file)
{
    ssize_t length = pread(file, text, sizeof text - 1, 0);
    EXPECT(length > 0);
    text[length] = '\0';
}

static void line_expect(char sign, const void *block, const char *size)
{
    char line[80];
    snprintf(line, sizeof line, "] %c %#zx%s\n", sign, (size_t)(uintptr_t)block, size);
    EXPECT(strstr(text, line) != NULL);
}

int main(void)
{
    int file = file_new();
    void *md = mmalloc_attach(-1, NULL);
    void *before = mmalloc(md, 40);
    EXPECT(mmtrace_to(md, file) == 1 && mmtrace_to(md, file) == 0);
    EXPECT(mmtrace_to(mmalloc_attach(-1, NULL), 1 << 20) == 0);
    void *block = mmalloc(md, 100), *zeroed = mcalloc(md, 3, 7), *aligned = mvalloc(md, 9);
    void *moved = mrealloc(md, block, 5000);
    mfree(md, moved);
    mfree(md, before);
    mfree(md, NULL);
    mmuntrace(md);
    mmuntrace(md);
    EXPECT(mmalloc(md, 77) != NULL);
    text_read(file);
    EXPECT(strncmp(text, "= Start\n@ [0x", 13) == 0);
    EXPECT(strcmp(text + strlen(text) - 6, "= End\n") == 0);
    line_expect('+', block, " 0x64");
    line_expect('+', zeroed, " 0x15");
    line_expect('+', aligned, " 0x9");
    line_expect('<', block, "");
    line_expect('>', moved, " 0x1388");
    line_expect('-', moved, "");
    line_expect('-', before, "");
    EXPECT(strstr(text, "0x4d") == NULL);
    EXPECT(mmalloc_detach(md) == NULL);
    unsetenv("MMALLOC_TRACE");
    unsetenv("MALLOC_TRACE");
    EXPECT(mmtrace() == 0);
    return 0;
}
