"""What a build sees of the user's environment: nothing that would make a different program from
the same sources.

Flags, include folders and a toolchain file for other work would affect what is measured, and a
build folder remembers them.  The compilers are those of the preset.  The user decides only about
compiler launchers (ccache) and where packages are.
"""

import os
import re

DROPPED = re.compile(
    r"(C|CXX|CPP|LD|ASM|AS|AR)FLAGS|CC|CXX|CPP|ASM|LDLIBS|LIBS|"
    # gcc, clang and the linker, by their manuals
    r"(C|CPLUS|OBJC|OBJCPLUS)_INCLUDE_PATH|CPATH|LIBRARY_PATH|COMPILER_PATH|GCC_EXEC_PREFIX|"
    r"GCC_COMPARE_DEBUG|DEPENDENCIES_OUTPUT|SUNPRO_DEPENDENCIES|CCC_OVERRIDE_OPTIONS|"
    r"CLANG_CONFIG_FILE.*|LD_RUN_PATH|LD_OPTIONS|LDEMULATION|COLLECT_.*|"
    r"(ASAN|UBSAN|TSAN|LSAN|MSAN)_OPTIONS|MALLOC_.*|GLIBC_TUNABLES|LD_PRELOAD|LD_AUDIT|LD_BIND_.*|"
    # make, ninja, cmake
    r"(GNU|M)?MAKEFLAGS|MFLAGS|MAKEFILES|MAKELEVEL|MAKEOVERRIDES|MAKE|NINJAFLAGS|NINJA_STATUS|"
    r"DESTDIR|VERBOSE|CMAKE_(?!(C|CXX)_COMPILER_LAUNCHER$|PREFIX_PATH$|PROGRAM_PATH$).*|"
    r"GREP_OPTIONS|CDPATH|BASH_ENV|ENV|PYTHON.*|GIT_(DIR|WORK_TREE|INDEX_FILE)")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not DROPPED.fullmatch(name)}
