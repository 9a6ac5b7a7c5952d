"""Blocks that are freed by a way that the recorder does not see, and by other names that it does."""

import pytest

from workloads.test.recorded import SIZE, calls_kept, record

UNSEEN = {
    "a plug-in of its own names": ("RTLD_DEEPBIND", True),
    "a plug-in": ("0", False),
}


@pytest.mark.parametrize("case", UNSEEN)
def test_a_free_that_is_not_seen_ends_its_block_at_the_next(case, build, tmp_path, compiled):
    flags, unseen = UNSEEN[case]
    plug_in = compiled("plug-in.so", """
        #include <stdlib.h>
        void *make(size_t size) { return malloc(size); }
        void drop(void *block) { free(block); }
        void *move(void *block, size_t size) { return realloc(block, size); }""", "-shared", "-fPIC")
    program = compiled(f"plugged{flags}", """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        int main(int count, char **words) {
            void *in = dlopen(words[count - 1], RTLD_NOW | FLAGS);
            void *(*make)(size_t) = dlsym(in, "make"), *(*move)(void *, size_t) = dlsym(in, "move");
            void (*drop)(void *) = dlsym(in, "drop");
            for (int i = 0; i < 1000; i++) {
                free(make(1000)); drop(malloc(2000)); free(move(malloc(100), 3000)); }
        }""", f"-DFLAGS={flags}")
    [image] = record(build, tmp_path, program, plug_in).traces
    assert image.live_bytes_peak < 50_000 and image.complete
    assert (900 < image.ended_unseen < 2001) == unseen and (900 < image.unknown < 2003) == unseen
    assert unseen or image.ended_unseen == image.unknown == 0


def test_other_names_of_free_are_seen(build, tmp_path, compiled, trace_tool):
    program = compiled("names", """
        #include <stdlib.h>
        void free_sized(void *, size_t), free_aligned_sized(void *, size_t, size_t);
        void sdallocx(void *, size_t, int), dallocx(void *, int), cfree(void *);
        void __libc_free(void *), *__libc_malloc(size_t), *__libc_memalign(size_t, size_t);
        #pragma weak free_sized
        #pragma weak free_aligned_sized
        #pragma weak sdallocx
        #pragma weak dallocx
        #pragma weak cfree
        int main(void) {
            for (int i = 0; i < 500; i++) {
                free_sized(malloc(5007), 5007); free_aligned_sized(malloc(5007), 64, 5007);
                sdallocx(malloc(5007), 5007, 0); dallocx(malloc(5007), 0); cfree(malloc(5007));
                __libc_free(malloc(5007)); free(__libc_malloc(5007));
                __libc_free(__libc_memalign(64, 5007)); }
        }""")
    done = record(build, tmp_path, program)
    [image] = done.traces
    assert done.status == 0 and image.ended_unseen == image.unknown == 0
    assert calls_kept(trace_tool, done) == 7 * 500


def test_names_that_an_allocator_beneath_uses_itself_are_none_of_the_programs(build, tmp_path,
                                                                              compiled, trace_tool):
    beneath = compiled("beneath.so", """
        #include <stddef.h>
        void *__libc_malloc(size_t), __libc_free(void *);
        void *malloc(size_t size) { return __libc_malloc(size); }
        void free(void *block) { __libc_free(block); }""".replace("*__libc_malloc(size_t), ",
                                                                  "*__libc_malloc(size_t); void "),
                       "-shared", "-fPIC")
    program = compiled("above", "#include <stdlib.h>\nint main(void) {"
                       f" for (int i = 0; i < 100; i++) free(malloc({SIZE})); }}")
    done = record(build, tmp_path, program, beneath=beneath)
    assert done.status == 0 and calls_kept(trace_tool, done) == 100
