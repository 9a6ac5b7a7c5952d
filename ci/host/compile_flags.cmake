# The flags of everything that is built here, and what is refused.

set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# Asserts are part of the algorithms and stay on in every build.  A profile and a stack trace name
# functions and lines, and no variables: those are for a debugger, whose preset is `debug`.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")

# A thunk around each indirect call triples the price of a table and ranks nothing (measured:
# 7.6 ns became 24).  A distribution's default flags can bring it in unseen, so it is an error.
string(JOIN " " every_flag "${CMAKE_C_FLAGS}" "${CMAKE_CXX_FLAGS}" "${CMAKE_C_FLAGS_RELEASE}"
  "${CMAKE_CXX_FLAGS_RELEASE}" "${CMAKE_EXE_LINKER_FLAGS}")
if(every_flag MATCHES "-mindirect-branch=thunk|-mretpoline|-mfunction-return=thunk|-mharden-sls|-mspeculative-load-hardening")
  message(FATAL_ERROR "${CMAKE_MATCH_0}: retpoline flags would be measured instead of allocators; remove them")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes> $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>)
add_compile_definitions(_GNU_SOURCE)

# Off by itself: a compiler that is newer than this tree may warn of more, and that is for the tests
# to say.  It must not keep anybody from measuring.
option(ASSAY_WERROR "a warning is an error; `assay test` builds so" OFF)
if(ASSAY_WERROR)
  add_compile_options(-Werror)
endif()

# The same source is the same code wherever its tree lies: `assay gate` compares two trees, which may
# share their sysroots.
get_filename_component(sysroots ${PROJECT_SOURCE_DIR}/build/sysroot REALPATH)
add_compile_options(-ffile-prefix-map=${sysroots}=./build/sysroot
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)

# Position-independent programs with either compiler: a function's address in the table of symbols
# is then the library's own, which is what the proof of identity looks at.
set(target_type $<TARGET_PROPERTY:TYPE>)
add_compile_options($<$<NOT:$<STREQUAL:${target_type},SHARED_LIBRARY>>:-fPIE>)
add_link_options($<$<STREQUAL:${target_type},EXECUTABLE>:-pie>)

set(ASSAY_SANITIZE "" CACHE STRING "address, undefined or thread; a list joins them with a comma")
if(ASSAY_SANITIZE)
  # A report names functions and lines, and no variables: -g1 costs a seventh less time.
  add_compile_options(-fsanitize=${ASSAY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    -g1)
  add_link_options(-fsanitize=${ASSAY_SANITIZE})
endif()
