/* A parent and a child share the blocks of the installed library, and nothing of the suite. */
#include <shm_malloc.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status = 1;
    if (shm_init(NULL) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        shm_set_global(strcpy(shm_malloc(20), "from the child"));
        _exit(0);
    }
    waitpid(child, &status, 0);
    int told = strcmp(shm_global(), "from the child") == 0;
    shm_free(shm_global());
    return status == 0 && told && shm_fini() == 0 ? 0 : 1;
}
