/* A library without malloc: preloading it changes nothing, and must not pass for an allocator. */
int nothing_exported(void);

int nothing_exported(void)
{
    return 0;
}
