# libmutant.so: the base of the mutants under the C library's names, for programs that preload it.
#
# Its faults are switched by ASSAY_FAULT; what no switch can change is a library of its own.
set(mutant_folder ${CMAKE_CURRENT_LIST_DIR})
file(GLOB mutant_base CONFIGURE_DEPENDS ${mutant_folder}/../heap/src/*.c ${MUTANT_SWITCH}/*.c)
set(mutant_names ${mutant_folder}/base.c ${mutant_folder}/family.c
  ${mutant_folder}/family_info.c ${mutant_folder}/family_sizes.c ${mutant_folder}/life.c
  ${mutant_folder}/operators.c)
add_custom_target(mutating DEPENDS conform-child conform-process conform-supervisor)

function(mutant_compiled target)
  target_include_directories(${target} PRIVATE ${mutant_folder} ${mutant_folder}/../heap/src
    ${MUTANT_SWITCH} ${MUTANT_GENERATED}/heap)
  target_compile_options(${target} PRIVATE ${ASSAY_NO_MALLOC_BUILTINS} -fvisibility=hidden -fexceptions ${ARGN})
endfunction()

function(mutant_library name)
  add_library(${name} SHARED ${ARGN})
  mutant_compiled(${name} -ftls-model=initial-exec)
  target_link_options(${name} PRIVATE -Wl,-Bsymbolic -Wl,-z,now)
  target_link_libraries(${name} PRIVATE Threads::Threads ${CMAKE_DL_LIBS})
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/mutants)
  add_dependencies(mutating ${name})
endfunction()

# All but the last differ in one file: one lacks a function, and others have one more.
add_library(mutant-parts OBJECT ${mutant_base} ${mutant_names})
mutant_compiled(mutant-parts -fPIC -ftls-model=initial-exec)
set(parts $<TARGET_OBJECTS:mutant-parts>)
set(aligned ${mutant_folder}/family_aligned.c)
mutant_library(mutant ${parts} ${aligned})
mutant_library(mutant-incomplete ${parts} ${aligned})
target_compile_definitions(mutant-incomplete PRIVATE MUTANT_INCOMPLETE=1)
mutant_library(mutant-greedy ${parts} ${aligned} ${mutant_folder}/greedy.c)
mutant_library(mutant-nothrow-new ${parts} ${aligned} ${mutant_folder}/nothrow_new.c)
mutant_library(mutant-sized-delete ${parts} ${aligned} ${mutant_folder}/sized_delete.c)
mutant_library(mutant-dynamic-tls ${mutant_base} ${mutant_names} ${aligned})
target_compile_options(mutant-dynamic-tls PRIVATE -ftls-model=global-dynamic)
