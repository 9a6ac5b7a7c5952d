# assay_test(NAME PROGRAM [WORDS...]): a program is a test, which passes if it exits with 0.
#
# A test that repeats something at random says in its first comment how much of it a normal run has:
#
#    * In a normal run: 200000
#
# The words are the program's arguments then.  Without them it is the test NAME/long, which only
# `ctest -C long` runs, as `./assay test --full` does.
#
# `tested` is all that the C tests and the tests of a sanitized build run.  The rest of such a build is
# nobody's, and makes half of it.
include_guard(GLOBAL)

add_custom_target(tested)

function(assay_test name program)
  add_dependencies(tested ${program})
  add_test(NAME ${name} COMMAND ${program} ${ARGN})
endfunction()

# The same of a source file, whose first comment may say how much is enough.
function(assay_test_of source name program)
  file(STRINGS ${source} words REGEX "^ \\* In a normal run: .+$" LIMIT_COUNT 1)
  if(words)
    string(REGEX REPLACE "^.*: " "" words ${words})
    separate_arguments(words)
    add_test(NAME ${name}/long CONFIGURATIONS long COMMAND ${program})
  endif()
  assay_test(${name} ${program} ${words})
endfunction()
