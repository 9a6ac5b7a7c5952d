# assay_allocator(): one call describes one allocator; everything built from it follows.
#
#   assay_allocator(
#     NAME         family name, which is also the folder's
#     DESCRIPTION  one line, for pkg-config
#     FACES        heap cache range persist inspect
#     SOURCES      the allocator itself, without adapter.c
#     HEADERS      its public headers; with them it is installed as a library of its own
#     INSTALLS     variants that are installed too, as NAME-variant beside NAME
#     VARIANTS     build variants: "name:DEFINITION[,DEFINITION][:EFFECT[,EFFECT]]"
#     VARIES       what the definitions of variants change, if not every file: adapter, or one definition
#                  and the sources that it changes beside the adapter.  All other sources are then
#                  compiled once for all variants (that have no definition but this one), and a
#                  definition that one of them names is an error
#     OPTION_SETS  named open options: "name:key=value[,key=value][:EFFECT[,EFFECT]]"; both become
#                  entries, and an effect suspends what a rule asks for: keeps-freed (freed memory
#                  is handed out again never, or late), fills-blocks (every byte of a block is
#                  written when it changes hands), slow (each call costs many times what it usually
#                  does)
#     BINDINGS     table bound preload; "preload:variant" gives it to that variant alone, and
#                  "preload:" to the family's own name.  A variant that is not bound is tested in
#                  full runs only
#     LINKS        what a program that uses the library links with: threads
#     ROLE         what the suite takes it for, if not for an allocator that users choose:
#                  process  the process's own malloc; no drop-in library is made of it
#                  peer     benchmarks compare with it, and nothing else is asked of it
#                  fixture  a part of the suite's own tests, which no list shows
#                  control  a fixture in which the clauses have to find faults; no other program holds it
#     ARCHITECTURE what it is written for: 64-bit, little-endian; on others it is left out
#     LICENSE      SPDX identifier)
#
# A word that is not listed here stops the configuration.
#
# Every variant is linked into one relocatable object in which only its entry stays global, so that
# one program holds all of them.  The global property ASSAY_ENTRIES lists what was declared; each
# entry's facts are in the properties ASSAY_<id>_NAME, _FAMILY, _BINDINGS and so on.

# In allocator sources and benchmark bodies the compiler must not know what malloc means: it would
# delete pairs of calls, or turn a calloc that is malloc and memset into a call to itself.
set(ASSAY_NO_MALLOC_BUILTINS)
foreach(function malloc calloc realloc free aligned_alloc memalign posix_memalign reallocarray)
  list(APPEND ASSAY_NO_MALLOC_BUILTINS -fno-builtin-${function})
endforeach()

set(ASSAY_API_DIR ${CMAKE_CURRENT_LIST_DIR})
include(${CMAKE_CURRENT_LIST_DIR}/../../ci/host/c_tests.cmake)
find_package(Threads REQUIRED)

# Bytes, of whatever is linked with code of others.  Some compilers (gcc 14) align a section to 32 or
# 64 for the sake of one short loop in it; the linker's padding would then undo what moves the code
# (bench/harness/placement.c).
set(ASSAY_CODE_ALIGNMENT 16)

# Links the objects of the targets into one file in which only `symbol` is global.  SystemTap's
# base symbol stays too: probes refer to it.  The code goes into sections of its own, by whose name
# a program that holds many allocators can tell whose an instruction is.
function(assay_relocatable output symbol)
  set(objects)
  set(renamings)
  # Of a group, such as a C++ template or a thunk of 32 bits, the linker would keep one for all the
  # allocators, and it is a local symbol of another object.
  set(groups --force-group-allocation)
  foreach(section .text .text.hot .text.unlikely .text.startup .text.exit)
    list(APPEND renamings --rename-section ${section}=assay_text_${symbol}
      --set-section-alignment ${section}=${ASSAY_CODE_ALIGNMENT})
  endforeach()
  foreach(target IN LISTS ARGN)
    list(APPEND objects $<TARGET_OBJECTS:${target}>)
  endforeach()
  get_filename_component(place ${output} DIRECTORY)
  file(MAKE_DIRECTORY ${place}) # Ninja makes it, Make does not
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_LINKER} -r ${groups} -o ${output}.linked ${objects}
    COMMAND ${CMAKE_OBJCOPY} --keep-global-symbol=${symbol} --keep-global-symbol=_.stapsdt.base
            ${renamings} ${output}.linked ${output}
    DEPENDS ${ARGN} ${objects}
    COMMAND_EXPAND_LISTS VERBATIM)
  # The makefile of each target that uses the file has the rule.  Whoever uses it depends on this
  # target, so that no two of them link it at the same time.
  add_custom_target(link-${symbol} DEPENDS ${output})
endfunction()

# "plan/b-c" -> "plan_b_c": what a symbol and a target may be called.
function(assay_identifier name result)
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" id ${name})
  set(${result} ${id} PARENT_SCOPE)
endfunction()

# The bindings of one variant: those for all, and those given to it by name.
function(assay_bindings_of variant bindings result)
  set(own)
  foreach(binding IN LISTS bindings)
    if(binding MATCHES "^([a-z]+):(.*)$")
      if("${CMAKE_MATCH_2}" STREQUAL "${variant}") # "preload:" is for the family's own name
        list(APPEND own ${CMAKE_MATCH_1})
      endif()
    else()
      list(APPEND own ${binding})
    endif()
  endforeach()
  set(${result} ${own} PARENT_SCOPE)
endfunction()

# The effects of a variant or a set of options, "slow,keeps-freed", as bits of enum registry_effect.
function(assay_effects words result)
  set(bits 0)
  string(REPLACE "," ";" words "${words}")
  foreach(word IN LISTS words)
    if(NOT word MATCHES "^(keeps-freed|fills-blocks|slow)$")
      message(FATAL_ERROR "${CMAKE_CURRENT_LIST_FILE}: assay_allocator: no such effect: ${word}")
    endif()
    string(TOUPPER "REGISTRY_${word}" bit)
    string(REPLACE - _ bit ${bit})
    string(APPEND bits " | ${bit}")
  endforeach()
  string(REPLACE "0 | " "" bits "${bits}")
  set(${result} "${bits}" PARENT_SCOPE)
endfunction()

function(assay_declare_entry id)
  set_property(GLOBAL APPEND PROPERTY ASSAY_ENTRIES ${id})
  cmake_parse_arguments(E "" "NAME;FAMILY;VARIANT_OF;SYMBOL;OPTIONS;EFFECTS;DROP_IN;LICENSE;ROLE"
    "BINDINGS;FACES" ${ARGN})
  foreach(field NAME FAMILY VARIANT_OF SYMBOL OPTIONS EFFECTS DROP_IN LICENSE ROLE BINDINGS FACES)
    set_property(GLOBAL PROPERTY ASSAY_${id}_${field} "${E_${field}}")
  endforeach()
endfunction()

# Sorts VARIES into the names of the definitions that sources may not see, and the sources, beside the
# adapter, that may.
function(assay_expect_varies)
  set(names)
  foreach(variant IN LISTS A_VARIANTS)
    string(REGEX REPLACE "^[^:]+:([^:]*):?.*$" "\\1" definitions "${variant}")
    string(REGEX REPLACE "=[^,]*" "" definitions "${definitions}")
    string(REPLACE "," ";" definitions "${definitions}")
    list(APPEND names ${definitions})
  endforeach()
  list(REMOVE_DUPLICATES names)
  set(files ${A_VARIES})
  list(POP_FRONT files A_VARIES)
  assay_expect_words(VARIES adapter ${names})
  if(NOT A_VARIES STREQUAL "adapter")
    set(names ${A_VARIES})
  endif()
  set(A_VARIES ${files})
  assay_expect_words(VARIES ${A_SOURCES})
  list(TRANSFORM files PREPEND ${folder}/)
  set(varying_names ${names} PARENT_SCOPE)
  set(varying_sources ${files} PARENT_SCOPE)
endfunction()

# Whether a variant shares the sources that VARIES does not name.
function(assay_shares_sources id result)
  get_property(definitions GLOBAL PROPERTY ASSAY_${id}_VARIANT_DEFINITIONS)
  list(TRANSFORM definitions REPLACE "=.*" "")
  list(REMOVE_ITEM definitions ${varying_names})
  if(A_VARIES AND NOT definitions)
    set(${result} TRUE PARENT_SCOPE)
  else()
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

# The sources of a family, once for all variants: the compiler refuses a source that names a definition of
# theirs.
function(assay_refuse_definitions target)
  list(JOIN varying_names " " names)
  set(poison "#pragma GCC poison ${names}\n")
  set(header ${CMAKE_BINARY_DIR}/generated/${target}.h)
  file(CONFIGURE OUTPUT ${header} CONTENT "${poison}")
  target_compile_options(${target} PRIVATE "SHELL:-include ${header}")
endfunction()

# The library that holds what is declared: that of all programs, or that of the controls, which is made
# with the first of them.
function(assay_holder result)
  set(holder assay-allocators)
  if(A_ROLE STREQUAL "control")
    set(holder assay-controls)
    if(NOT TARGET assay-controls)
      add_library(assay-controls STATIC)
      set_target_properties(assay-controls PROPERTIES LINKER_LANGUAGE C)
    endif()
  endif()
  set(${result} ${holder} PARENT_SCOPE)
endfunction()

# The targets that compile the sources of a variant: its own, or those of the family's and what varies.
function(assay_variant_code result)
  assay_shares_sources(${id} shares)
  if(NOT shares)
    add_library(${id}.sources OBJECT ${sources})
    set(${result} ${id}.sources PARENT_SCOPE)
    return()
  endif()
  assay_identifier(${name} base)
  set(code ${base}.sources)
  if(NOT variant)
    set(same ${sources})
    list(REMOVE_ITEM same ${varying_sources})
    add_library(${id}.sources OBJECT ${same})
    assay_refuse_definitions(${id}.sources)
  endif()
  if(varying_sources)
    add_library(${id}.varied OBJECT ${varying_sources})
    list(APPEND code ${id}.varied)
  endif()
  set(${result} ${code} PARENT_SCOPE)
endfunction()

# The objects of a variant's sources.
function(assay_objects_of id result)
  get_property(code GLOBAL PROPERTY ASSAY_${id}_CODE)
  list(TRANSFORM code REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>")
  set(${result} ${code} PARENT_SCOPE)
endfunction()

# Builds one variant and declares its entry.
function(assay_variant name variant definitions effects)
  set(full ${name})
  set(variant_of "")
  if(variant)
    set(full ${name}/${variant})
    set(variant_of ${name})
  endif()
  assay_identifier(${full} id)
  set(symbol allocator_${id})
  assay_bindings_of("${variant}" "${A_BINDINGS}" bindings)

  set_property(GLOBAL PROPERTY ASSAY_${id}_VARIANT_DEFINITIONS ${definitions})
  set(directories ${ASSAY_API_DIR} ${folder} ${folder}/include ${folder}/src)
  set(definitions ${definitions} ALLOCATOR_ENTRY=${symbol} ALLOCATOR_NAME="${full}")
  add_library(${id}.adapter OBJECT ${folder}/adapter.c)
  set(code)
  if(A_SOURCES)
    assay_variant_code(code)
  endif()
  foreach(part ${id}.adapter ${id}.sources ${id}.varied)
    if(TARGET ${part})
      target_include_directories(${part} PRIVATE ${directories})
      target_compile_definitions(${part} PRIVATE ${definitions})
      target_compile_options(${part} PRIVATE ${ASSAY_NO_MALLOC_BUILTINS})
    endif()
  endforeach()
  set(parts ${id}.adapter ${code})
  set(object ${CMAKE_BINARY_DIR}/objects/${id}.o)
  assay_relocatable(${object} ${symbol} ${parts})
  assay_holder(holder)
  target_sources(${holder} PRIVATE ${object})
  add_dependencies(${holder} link-${symbol})

  set_property(GLOBAL PROPERTY ASSAY_${id}_CODE ${code})
  set_property(GLOBAL PROPERTY ASSAY_${id}_ADAPTER ${folder}/adapter.c)
  set_property(GLOBAL PROPERTY ASSAY_${id}_DIRECTORIES ${directories})
  set_property(GLOBAL PROPERTY ASSAY_${id}_DEFINITIONS ${definitions})
  set(drop_in "")
  # The process's own malloc is preloaded by the dynamic linker, not built into a drop-in.
  if("preload" IN_LIST bindings AND NOT A_ROLE STREQUAL "process")
    string(REPLACE / - file ${full})
    set(drop_in libassay-${file}.so)
    assay_drop_in(${id} assay-${file})
  endif()
  assay_declare_entry(${id} NAME ${full} FAMILY ${name} VARIANT_OF "${variant_of}" SYMBOL ${symbol}
    EFFECTS "${effects}" DROP_IN "${drop_in}" LICENSE ${A_LICENSE} ROLE ${A_ROLE} BINDINGS ${bindings}
    FACES ${A_FACES})
endfunction()

# The drop-in library: the same sources and adapter once more, position independent, with the names
# of the malloc family in front.  Nothing but the list of drop_in.map is exported.
function(assay_drop_in id library)
  get_property(adapter GLOBAL PROPERTY ASSAY_${id}_ADAPTER)
  set(unit ${CMAKE_BINARY_DIR}/generated/${id}.drop_in.c)
  file(CONFIGURE OUTPUT ${unit} CONTENT
    "/* The adapter and the names in one unit, so that a call goes straight through. */\n#include \"${adapter}\"\n#include \"${ASSAY_API_DIR}/drop_in.c\"\n#include \"${ASSAY_API_DIR}/drop_in_operators.c\"\n#include \"${ASSAY_API_DIR}/drop_in_fork.c\"\n")
  # The unit comes last: its constructor has to run after those of the sources.
  add_library(${library} SHARED ${sources} ${unit})
  get_property(directories GLOBAL PROPERTY ASSAY_${id}_DIRECTORIES)
  get_property(definitions GLOBAL PROPERTY ASSAY_${id}_DEFINITIONS)
  target_include_directories(${library} PRIVATE ${directories})
  target_compile_definitions(${library} PRIVATE ${definitions} ALLOCATOR_DROP_IN=1)
  target_compile_options(${library} PRIVATE ${ASSAY_NO_MALLOC_BUILTINS}
    -fvisibility=hidden -ftls-model=initial-exec -fexceptions)
  target_link_options(${library} PRIVATE -Wl,-Bsymbolic -Wl,-z,now -Wl,--build-id
    -Wl,--version-script=${ASSAY_API_DIR}/drop_in.map)
  target_link_libraries(${library} PRIVATE Threads::Threads)
  set_target_properties(${library} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib
    LINK_DEPENDS ${ASSAY_API_DIR}/drop_in.map)
  add_dependencies(counted ${library})
  install(TARGETS ${library} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/assay)
endfunction()

# A variant as a program without the suite uses it: libNAME.a and NAME.pc.  A name that begins with
# lib gets no second one.
function(assay_install_library library definitions)
  string(REGEX REPLACE "^lib" "" stem ${library})
  add_library(${library} STATIC ${sources})
  target_include_directories(${library} PRIVATE ${folder}/include ${folder}/src)
  target_compile_definitions(${library} PRIVATE ${definitions})
  target_compile_options(${library} PRIVATE ${ASSAY_NO_MALLOC_BUILTINS})
  set_target_properties(${library} PROPERTIES POSITION_INDEPENDENT_CODE ON OUTPUT_NAME ${stem}
    ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
  install(TARGETS ${library} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  set(pc_libraries "-L\${libdir} -l${stem}")
  if("threads" IN_LIST A_LINKS)
    string(APPEND pc_libraries " -pthread")
  endif()
  configure_file(${ASSAY_API_DIR}/allocator.pc.in ${CMAKE_BINARY_DIR}/generated/${library}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/generated/${library}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

# The family's own, and those of its variants that INSTALLS names.
function(assay_install_native)
  install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${A_NAME})
  assay_install_library(${A_NAME} "")
  foreach(variant IN LISTS A_INSTALLS)
    assay_identifier(${A_NAME}/${variant} id)
    get_property(definitions GLOBAL PROPERTY ASSAY_${id}_VARIANT_DEFINITIONS)
    if(NOT definitions)
      message(FATAL_ERROR "${CMAKE_CURRENT_LIST_FILE}: assay_allocator: INSTALLS ${variant}: no such variant")
    endif()
    assay_install_library(${A_NAME}-${variant} "${definitions}")
  endforeach()
endfunction()

# Every file of test/ is a program.  Its first line may ask for a variant: /* variant: locked */
function(assay_native_tests)
  file(GLOB tests CONFIGURE_DEPENDS ${folder}/test/*.c)
  foreach(test IN LISTS tests)
    get_filename_component(stem ${test} NAME_WE)
    file(STRINGS ${test} first LIMIT_COUNT 1)
    set(id ${A_NAME})
    if(first MATCHES "variant: ([a-z0-9-]+)")
      set(id ${A_NAME}/${CMAKE_MATCH_1})
    endif()
    assay_identifier(${id} id)
    set(program test-${A_NAME}-${stem})
    assay_objects_of(${id} objects)
    add_executable(${program} ${test} $<TARGET_OBJECTS:${id}.adapter> ${objects})
    get_property(directories GLOBAL PROPERTY ASSAY_${id}_DIRECTORIES)
    get_property(definitions GLOBAL PROPERTY ASSAY_${id}_DEFINITIONS)
    target_include_directories(${program} PRIVATE ${directories})
    target_compile_definitions(${program} PRIVATE ${definitions})
    target_compile_options(${program} PRIVATE ${ASSAY_NO_MALLOC_BUILTINS})
    target_link_libraries(${program} PRIVATE Threads::Threads)
    assay_test_of(${test} allocators/${A_NAME}/${stem} ${program})
  endforeach()
endfunction()

# What the architecture that is built for is not, of what the allocator is written for; "" if it is
# all of that.
function(assay_lacking architecture result)
  set(lacking "")
  if("little-endian" IN_LIST architecture AND NOT CMAKE_C_BYTE_ORDER STREQUAL LITTLE_ENDIAN)
    set(lacking "little-endian")
  elseif("64-bit" IN_LIST architecture AND CMAKE_SIZEOF_VOID_P LESS 8)
    set(lacking "64-bit")
  endif()
  set(${result} "${lacking}" PARENT_SCOPE)
endfunction()

# Stops at a word of the field that is none of the others; "preload:locked" counts as "preload".
function(assay_expect_words field)
  foreach(word IN LISTS A_${field})
    string(REGEX REPLACE ":.*" "" plain ${word})
    if(NOT plain IN_LIST ARGN)
      list(JOIN ARGN ", " known)
      message(FATAL_ERROR "${CMAKE_CURRENT_LIST_FILE}: assay_allocator: ${field} ${word}: not one of ${known}")
    endif()
  endforeach()
endfunction()

function(assay_allocator)
  cmake_parse_arguments(A "" "NAME;DESCRIPTION;ROLE;LICENSE"
    "FACES;SOURCES;HEADERS;INSTALLS;VARIANTS;VARIES;OPTION_SETS;BINDINGS;LINKS;ARCHITECTURE" ${ARGN})
  foreach(field NAME FACES BINDINGS LICENSE)
    if(NOT A_${field})
      message(FATAL_ERROR "${CMAKE_CURRENT_LIST_FILE}: assay_allocator: ${field} is missing")
    endif()
  endforeach()
  if(A_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${CMAKE_CURRENT_LIST_FILE}: assay_allocator: what is ${A_UNPARSED_ARGUMENTS}?")
  endif()
  if(NOT A_ROLE)
    set(A_ROLE member)
  endif()
  assay_expect_words(FACES heap cache range persist inspect)
  assay_expect_words(BINDINGS table bound preload)
  assay_expect_words(LINKS threads)
  assay_expect_words(ROLE member process peer fixture control)
  assay_expect_words(ARCHITECTURE 64-bit little-endian)
  assay_lacking("${A_ARCHITECTURE}" lacking)
  if(lacking)
    set_property(GLOBAL APPEND_STRING PROPERTY ASSAY_LEFT_OUT
      "${A_NAME} it needs a ${lacking} architecture\n")
    return()
  endif()
  set(folder ${CMAKE_CURRENT_LIST_DIR})
  list(TRANSFORM A_SOURCES PREPEND ${folder}/ OUTPUT_VARIABLE sources)
  list(TRANSFORM A_HEADERS PREPEND ${folder}/ OUTPUT_VARIABLE headers)
  assay_expect_varies()

  assay_variant(${A_NAME} "" "" 0)
  foreach(variant IN LISTS A_VARIANTS)
    string(REGEX MATCH "^([^:]+):([^:]*):?(.*)$" matched "${variant}")
    string(REPLACE "," ";" definitions "${CMAKE_MATCH_2}")
    assay_effects("${CMAKE_MATCH_3}" effects)
    assay_variant(${A_NAME} ${CMAKE_MATCH_1} "${definitions}" "${effects}")
  endforeach()
  assay_identifier(${A_NAME} base)
  foreach(set IN LISTS A_OPTION_SETS)
    string(REGEX MATCH "^([^:]+):([^:]*):?(.*)$" matched "${set}")
    assay_effects("${CMAKE_MATCH_3}" effects)
    assay_identifier(${A_NAME}/${CMAKE_MATCH_1} id)
    # Another set of options is the same code: only the table reaches it with its options.
    assay_declare_entry(${id} NAME ${A_NAME}/${CMAKE_MATCH_1} FAMILY ${A_NAME} VARIANT_OF ${A_NAME}
      SYMBOL allocator_${base} OPTIONS "${CMAKE_MATCH_2}" EFFECTS "${effects}" LICENSE ${A_LICENSE}
      ROLE ${A_ROLE} BINDINGS table FACES ${A_FACES})
  endforeach()
  if(A_HEADERS)
    assay_install_native()
  endif()
  if(BUILD_TESTING)
    assay_native_tests()
  endif()
endfunction()

# The entries whose field has that value.
function(assay_entries_with field value result)
  set(found)
  get_property(entries GLOBAL PROPERTY ASSAY_ENTRIES)
  foreach(id IN LISTS entries)
    get_property(own GLOBAL PROPERTY ASSAY_${id}_${field})
    if(own STREQUAL value)
      list(APPEND found ${id})
    endif()
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# Gives a program or a library the registry of these entries: the table, generated for it, and the
# code that reads it.  The table ends with an empty row, so that it may hold no entry at all.
function(assay_registry target)
  set(declarations "")
  set(rows "")
  foreach(id IN LISTS ARGN)
    foreach(field NAME FAMILY VARIANT_OF SYMBOL OPTIONS EFFECTS DROP_IN LICENSE ROLE BINDINGS)
      get_property(${field} GLOBAL PROPERTY ASSAY_${id}_${field})
    endforeach()
    foreach(field VARIANT_OF OPTIONS DROP_IN)
      if(${field} STREQUAL "")
        set(${field} NULL)
      else()
        set(${field} "\"${${field}}\"")
      endif()
    endforeach()
    string(REPLACE control fixture role ${ROLE})
    set(version ${PROJECT_VERSION})
    if(ROLE STREQUAL "peer")
      set(version "") # it is not this project's
    endif()
    string(TOUPPER ${role} role)
    list(JOIN BINDINGS "\", \"" bindings)
    string(APPEND declarations "extern const struct allocator ${SYMBOL};\n")
    string(APPEND rows "    {\"${NAME}\", \"${FAMILY}\", ${VARIANT_OF}, &${SYMBOL}, ${OPTIONS},\n"
      "     (const char *const[]){\"${bindings}\", NULL}, ${DROP_IN}, \"${LICENSE}\", \"${version}\", REGISTRY_${role}, ${EFFECTS}},\n")
  endforeach()
  set(table ${CMAKE_BINARY_DIR}/generated/${target}.entries.c)
  file(CONFIGURE OUTPUT ${table} CONTENT
    "#include \"registry.h\"\n\n${declarations}\nconst struct registry_entry registry_entries[] = {\n${rows}    {0},\n};\nconst size_t registry_count = sizeof registry_entries / sizeof registry_entries[0] - 1;\n")
  target_sources(${target} PRIVATE ${table} ${ASSAY_API_DIR}/registry.c ${ASSAY_API_DIR}/capability.c)
endfunction()

# Once every allocator has been declared: the registry of all but the controls, and which families were
# left out, a line each, the name and the reason.
function(assay_write_registry)
  get_property(entries GLOBAL PROPERTY ASSAY_ENTRIES)
  assay_entries_with(ROLE control controls)
  if(controls)
    list(REMOVE_ITEM entries ${controls})
  endif()
  assay_registry(assay-allocators ${entries})
  get_property(left_out GLOBAL PROPERTY ASSAY_LEFT_OUT)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/left_out CONTENT "${left_out}")
endfunction()
