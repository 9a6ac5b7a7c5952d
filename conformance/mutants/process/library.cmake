# libmutant.so: the base of the mutants under the C library's names, for programs that preload it.
#
# Its faults are switched by ASSAY_FAULT; what no switch can change is a library of its own.
set(mutant_folder ${CMAKE_CURRENT_LIST_DIR})
file(GLOB mutant_base CONFIGURE_DEPENDS ${mutant_folder}/../heap/src/*.c ${MUTANT_SWITCH}/*.c)
set(mutant_names ${mutant_folder}/base.c ${mutant_folder}/family.c ${mutant_folder}/family_aligned.c
  ${mutant_folder}/family_info.c ${mutant_folder}/family_sizes.c ${mutant_folder}/life.c
  ${mutant_folder}/operators.c)
add_custom_target(mutating DEPENDS conform-child conform-process conform-supervisor)

function(mutant_library name)
  cmake_parse_arguments(L "" "" "SOURCES;OPTIONS" ${ARGN})
  add_library(${name} SHARED ${mutant_base} ${mutant_names} ${L_SOURCES})
  target_include_directories(${name} PRIVATE ${mutant_folder} ${mutant_folder}/../heap/src
    ${MUTANT_SWITCH} ${MUTANT_GENERATED}/heap)
  target_compile_options(${name} PRIVATE ${ASSAY_NO_MALLOC_BUILTINS} -fvisibility=hidden
    -ftls-model=initial-exec ${L_OPTIONS})
  target_link_options(${name} PRIVATE -Wl,-Bsymbolic -Wl,-z,now)
  target_link_libraries(${name} PRIVATE Threads::Threads)
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/mutants)
  add_dependencies(mutating ${name})
endfunction()

mutant_library(mutant)
mutant_library(mutant-incomplete OPTIONS -DMUTANT_INCOMPLETE=1)
mutant_library(mutant-greedy SOURCES ${mutant_folder}/greedy.c)
mutant_library(mutant-dynamic-tls OPTIONS -ftls-model=global-dynamic)
