# SPDX-License-Identifier: GPL-3.0-or-later
# Fuzz targets. With MUSTER_FUZZ (preset `fuzz`: clang) they link libFuzzer and are run by tests/fuzz/run.py; in every
# other build the same targets run seeded mutations as ordinary tests (tests/fuzz/mutation_driver.cpp).
option(MUSTER_FUZZ "Link fuzz targets with libFuzzer (clang only)" OFF)
set(MUSTER_FUZZ_SHORT_RUNS 20000)

if(MUSTER_FUZZ AND NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "MUSTER_FUZZ needs clang: use the preset `fuzz`")
endif()
add_custom_target(muster_fuzzers)
if(NOT MUSTER_FUZZ)
    add_library(muster_mutation_driver OBJECT EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/fuzz/mutation_driver.cpp)
    target_link_libraries(muster_mutation_driver PRIVATE muster_options Qt6::Core)
    set_target_properties(muster_mutation_driver PROPERTIES AUTOMOC OFF)
    muster_share_pch(muster_mutation_driver)
endif()

# muster_add_fuzzer(<name> [SOURCES <files…>] LINKS <libraries…> [MAX_LENGTH <bytes>] [RUNS <n>] [JSON])
# The program fuzz_<name> of tests/fuzz/fuzz_<name>.cpp, seeds in tests/fuzz/corpus/<name>, words in
# tests/fuzz/dictionaries/<of>.dict. RUNS is for targets that are slow by nature,
# JSON for those whose inputs hold JSON (json_mutator.cpp).
function(muster_add_fuzzer name)
    cmake_parse_arguments(arg "JSON" "MAX_LENGTH;RUNS;DICTIONARY" "SOURCES;LINKS" ${ARGN})
    if(NOT arg_MAX_LENGTH)
        set(arg_MAX_LENGTH 1024)
    endif()
    if(NOT arg_RUNS)
        set(arg_RUNS ${MUSTER_FUZZ_SHORT_RUNS})
    endif()
    set(program fuzz_${name})
    add_executable(${program} fuzz_${name}.cpp ${arg_SOURCES})
    target_link_libraries(${program} PRIVATE muster_options Qt6::Core ${arg_LINKS})
    muster_share_pch(${program})
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz AUTOMOC OFF)
    add_dependencies(muster_fuzzers ${program})
    set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
    set(dictionary ${CMAKE_CURRENT_SOURCE_DIR}/dictionaries/${arg_DICTIONARY}.dict)
    if(NOT EXISTS ${corpus} OR NOT EXISTS ${dictionary})
        message(FATAL_ERROR "muster_add_fuzzer(${name}): ${corpus} or ${dictionary} is missing")
    endif()
    if(MUSTER_FUZZ)
        target_link_options(${program} PRIVATE -fsanitize=fuzzer)
        if(arg_JSON)
            target_sources(${program} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/json_mutator.cpp)
        endif()
        # What run.py needs to know of a target.
        file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/fuzz/${name}.json CONTENT
"{\"program\": \"$<TARGET_FILE:${program}>\", \"corpus\": \"${corpus}\", \"dictionary\": \"${dictionary}\", \"max_length\": ${arg_MAX_LENGTH}}\n")
        find_package(Python3 REQUIRED COMPONENTS Interpreter)
        add_test(NAME ${program}_long COMMAND Python3::Interpreter -B ${CMAKE_SOURCE_DIR}/tests/fuzz/run.py
                 --build ${CMAKE_BINARY_DIR} --runs 10000000 ${name})
        set_tests_properties(${program}_long PROPERTIES LABELS "fuzz long" TIMEOUT 14400)
    else()
        target_link_libraries(${program} PRIVATE muster_mutation_driver)
        add_test(NAME ${program} COMMAND ${program} --name ${name} --runs ${arg_RUNS} --max-length ${arg_MAX_LENGTH}
                 --corpus ${corpus} --dictionary ${dictionary})
        math(EXPR limit "300 * ${MUSTER_TEST_PATIENCE}")
        set_tests_properties(${program} PROPERTIES LABELS fuzz TIMEOUT ${limit}
            ENVIRONMENT "LC_ALL=C.UTF-8;TZ=UTC" WORKING_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    endif()
endfunction()
