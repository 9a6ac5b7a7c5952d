# Debian's cross compiler for an architecture, over the sysroot of the build, if it is made: nothing
# of the host is found in its place.  Without one, what the compiler brings itself must do: the C and
# C++ libraries, and so no harness.  Included by the file that names the architecture.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${assay_arch})
set(CMAKE_C_COMPILER ${assay_compiler}-gcc)
set(CMAKE_CXX_COMPILER ${assay_compiler}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${assay_triplet})
set(sysroot ${CMAKE_CURRENT_LIST_DIR}/../../../build/sysroot/${assay_arch})
if(EXISTS ${sysroot}/assay-sysroot.json)
  get_filename_component(CMAKE_SYSROOT ${sysroot} ABSOLUTE)
  set(CMAKE_FIND_ROOT_PATH ${CMAKE_SYSROOT})
else()
  set(CMAKE_FIND_ROOT_PATH /usr/${assay_compiler})
endif()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
