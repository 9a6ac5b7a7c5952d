/* silent.c: loads like any library and defines nothing of the family, so that the C library serves
 * every call under this one's name.  missing-library. */

__attribute__((visibility("default"))) int silent(void);

int silent(void)
{
    return 0;
}
