# SPDX-License-Identifier: GPL-3.0-or-later
# The house rules as CMake: language level, warnings, caches, Qt, and muster_add_library() which refuses
# a link from a lower floor to a higher (or its own) one at configure time.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_AUTOMOC ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(MUSTER_CCACHE ccache)
if(MUSTER_CCACHE)
    # pch_defines and time_macros are what lets ccache serve translation units that use a precompiled header;
    # base_dir makes hits independent of where the clone stands.
    set(muster_ccache_launcher ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${MUSTER_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${muster_ccache_launcher})
    set(CMAKE_C_COMPILER_LAUNCHER ${muster_ccache_launcher})
endif()
find_program(MUSTER_LLD ld.lld)
if(MUSTER_LLD)
    add_link_options(-fuse-ld=lld)
endif()

find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Network Qml Quick QuickControls2 QuickTest Svg Test Charts
             Widgets WebSockets PrintSupport)
find_package(PkgConfig REQUIRED)
pkg_check_modules(Sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(Zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(YamlCpp REQUIRED IMPORTED_TARGET yaml-cpp)
pkg_check_modules(Md4c REQUIRED IMPORTED_TARGET md4c)
pkg_check_modules(Git2 REQUIRED IMPORTED_TARGET libgit2)
pkg_check_modules(Hunspell REQUIRED IMPORTED_TARGET hunspell)
find_package(simdjson REQUIRED)
find_package(tl-expected REQUIRED)
find_package(Qt6Keychain REQUIRED)
if(COMMAND qt_policy)
    qt_policy(SET QTP0001 NEW)
endif()

# qmlcachegen orders the variables it declares by addresses and by a random hash seed, so what it writes differs
# from run to run and ccache never recognises it. Fixed seed and fixed addresses make it repeatable. Containers
# may forbid the latter (seccomp); then the program runs as it is.
if(MUSTER_CCACHE AND TARGET Qt6::qmlcachegen)
    find_program(MUSTER_SETARCH setarch)
    get_target_property(muster_qmlcachegen Qt6::qmlcachegen LOCATION)
    if(MUSTER_SETARCH AND muster_qmlcachegen)
        execute_process(COMMAND ${MUSTER_SETARCH} -R ${muster_qmlcachegen} --version
                        RESULT_VARIABLE muster_refused OUTPUT_QUIET ERROR_QUIET)
        if(muster_refused EQUAL 0)
            file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/pch/qmlcachegen @ONLY CONTENT
"#!/bin/sh
QT_HASH_SEED=0 exec '@MUSTER_SETARCH@' -R '@muster_qmlcachegen@' \"$@\"
")
            file(CHMOD ${CMAKE_BINARY_DIR}/pch/qmlcachegen PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
            get_target_property(configurations Qt6::qmlcachegen IMPORTED_CONFIGURATIONS)
            list(TRANSFORM configurations PREPEND "_")
            foreach(suffix IN LISTS configurations ITEMS "" _DEBUG)
                set_property(TARGET Qt6::qmlcachegen PROPERTY IMPORTED_LOCATION${suffix}
                             ${CMAKE_BINARY_DIR}/pch/qmlcachegen)
            endforeach()
        endif()
    endif()
endif()

# What every target of ours compiles with.
add_library(muster_options INTERFACE)
target_compile_definitions(muster_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH
    QT_DISABLE_DEPRECATED_BEFORE=0x060000)
target_compile_options(muster_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
    $<$<BOOL:${MUSTER_WERROR}>:-Werror>
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    # Else clang refuses a precompiled header that ccache kept from before the system's headers were installed anew.
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
target_include_directories(muster_options INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(muster_options INTERFACE tl::expected)

# Precompiled headers: one for each kind of target, not one per target. With Qt inside, a .gch of a debug build
# weighs about 150 MB and takes four seconds, so one per target would cost gigabytes and minutes. Kinds, because
# GCC refuses a header made with -fPIC (libraries) in a unit compiled with -fPIE (programs), and because QtTest
# looks at QT_<MODULE>_LIB: GCC refuses a header wherever a macro that it mentions is defined differently.
# So nothing that looks at those macros goes into MUSTER_PCH_HEADERS, and every test links the same Qt modules.
option(MUSTER_PCH "Share precompiled headers between targets" ON)
set(MUSTER_PCH_HEADERS
    <QByteArray> <QDateTime> <QHash> <QList> <QObject> <QString> <QStringList> <QVariant>
    <chrono> <functional> <memory> <optional> <string> <string_view> <vector> <tl/expected.hpp>)
# Qt6::Test defines these two per folder and QtTest's headers mention them; test data is found by other means.
# A third of the time to compile a test of a release build went into optimising code that runs once.
set(MUSTER_TEST_OPTIONS -UQT_TESTCASE_BUILDDIR -UQT_TESTCASE_SOURCEDIR $<$<CONFIG:Release>:-O1>)
set(MUSTER_TEST_QT Qt6::Core Qt6::Gui Qt6::Network Qt6::Widgets Qt6::Test)

# What qmlcachegen includes in the C++ that it makes of each QML file: 2.5 s a file without, 1 s with (Qt 6.4).
set(MUSTER_QML_PCH_HEADERS
    <QtQml/qqmlprivate.h> <QtQml/qjsengine.h> <QtQml/qjsprimitivevalue.h> <QtQml/qjsvalue.h>
    <QtQml/qqmlcomponent.h> <QtQml/qqmlcontext.h> <QtQml/qqmlengine.h>)

# Makes the target that owns the precompiled header of `kind`: library, qml (a library that links Qt6::Qml),
# program or test.
function(muster_add_pch kind)
    set(owner muster_pch_${kind})
    set(unit ${CMAKE_BINARY_DIR}/pch/${owner}.cpp)
    file(CONFIGURE OUTPUT ${unit} CONTENT "int main() { return 0; }\n" @ONLY)
    set(headers ${MUSTER_PCH_HEADERS})
    set(modules Qt6::Core)
    if(kind STREQUAL "library" OR kind STREQUAL "qml")
        add_library(${owner} OBJECT EXCLUDE_FROM_ALL ${unit})
        if(kind STREQUAL "qml")
            list(APPEND headers ${MUSTER_QML_PCH_HEADERS})
            set(modules Qt6::Core Qt6::Qml)
        endif()
    else()
        add_executable(${owner} EXCLUDE_FROM_ALL ${unit})
        if(kind STREQUAL "test")
            list(APPEND headers <QtTest/QtTest>)
            set(modules ${MUSTER_TEST_QT})
        endif()
    endif()
    if(kind STREQUAL "test")
        target_compile_options(${owner} PRIVATE ${MUSTER_TEST_OPTIONS})
    endif()
    set_target_properties(${owner} PROPERTIES AUTOMOC OFF)
    target_link_libraries(${owner} PRIVATE muster_options ${modules})
    target_precompile_headers(${owner} PRIVATE ${headers})
endfunction()
if(MUSTER_PCH)
    # All here, not where first used: their place in the build tree is then the same whatever comes later. They
    # are built only when something reuses them.
    foreach(kind IN ITEMS library qml program test)
        muster_add_pch(${kind})
    endforeach()
endif()

# muster_share_pch(<target> [TEST | QML]): compiles a target of ours with the shared precompiled header of its
# kind. muster_add_library and muster_add_test call it; programs made by hand may. TEST asks for the one with
# QtTest in it and needs MUSTER_TEST_QT linked; QML for the one of QML modules and needs Qt6::Qml linked.
function(muster_share_pch target)
    if(NOT MUSTER_PCH)
        return()
    endif()
    get_target_property(type ${target} TYPE)
    if("TEST" IN_LIST ARGN)
        set(kind test)
    elseif(type STREQUAL "EXECUTABLE")
        set(kind program)
    elseif("QML" IN_LIST ARGN)
        set(kind qml)
    else()
        set(kind library)
    endif()
    target_precompile_headers(${target} REUSE_FROM muster_pch_${kind})
endfunction()

define_property(TARGET PROPERTY MUSTER_FLOOR BRIEF_DOCS "Floor of a library" FULL_DOCS
    "0 base, 1 domain, 2 document/store/core, 3 chart/sync/keychain/connectors, 4 view, 5 controls, 6 pages, 7 app")

# muster_add_library(<name> FLOOR <n> SOURCES <files…> [LINKS <our libraries…>] [PRIVATE_LINKS <third party…>]
#                    [PUBLIC_LINKS <third party…>])
# A static library of ours. LINKS may only name libraries of strictly lower floors.
function(muster_add_library name)
    cmake_parse_arguments(arg "" "FLOOR" "SOURCES;LINKS;PRIVATE_LINKS;PUBLIC_LINKS" ${ARGN})
    if(NOT DEFINED arg_FLOOR)
        message(FATAL_ERROR "muster_add_library(${name}): FLOOR is missing")
    endif()
    add_library(${name} STATIC ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES MUSTER_FLOOR ${arg_FLOOR})
    muster_check_floors(${name} ${arg_FLOOR} ${arg_LINKS})
    # A floor must not be smuggled past the check as if it were third party.
    foreach(link IN LISTS arg_PRIVATE_LINKS arg_PUBLIC_LINKS)
        if(TARGET ${link})
            get_target_property(other ${link} MUSTER_FLOOR)
            if(NOT other STREQUAL "other-NOTFOUND")
                message(FATAL_ERROR "${name}: ${link} is a Muster library; name it in LINKS")
            endif()
        endif()
    endforeach()
    target_link_libraries(${name} PUBLIC muster_options Qt6::Core ${arg_LINKS} ${arg_PUBLIC_LINKS}
                          PRIVATE ${arg_PRIVATE_LINKS})
    set(kind)
    if("${arg_PUBLIC_LINKS};${arg_PRIVATE_LINKS}" MATCHES "Qt6::(Qml|Quick)")
        set(kind QML)
    endif()
    muster_share_pch(${name} ${kind})
endfunction()

# Fails the configuration when `name` on `floor` names a library that does not stand on a lower floor.
function(muster_check_floors name floor)
    foreach(link IN LISTS ARGN)
        if(NOT TARGET ${link})
            message(FATAL_ERROR "${name}: ${link} does not exist (yet); a library may only link lower floors")
        endif()
        get_target_property(other ${link} MUSTER_FLOOR)
        if(other STREQUAL "other-NOTFOUND")
            message(FATAL_ERROR "${name}: ${link} is not a Muster library; use PRIVATE_LINKS or PUBLIC_LINKS")
        endif()
        if(NOT other LESS floor)
            message(FATAL_ERROR "${name} (floor ${floor}) may not link ${link} (floor ${other}): upward link")
        endif()
    endforeach()
endfunction()

# Under a sanitiser everything takes longer; the presets asan and tsan set this. What tests themselves wait for is
# tests/support/build_kind.h.
set(MUSTER_TEST_PATIENCE 1 CACHE STRING "Time limits of tests are multiplied by this")

# A warning of Qt or of a QML engine in the log of a test is a failure: RELIABILITY G23. Our own categories
# ("muster.store: …") are not meant: they say what a test did to the program on purpose.
option(MUSTER_QT_WARNINGS_FAIL "A test whose log has a warning of Qt fails" OFF)
set(muster_qt_warning "Q(WARN|CRITICAL) +: [^\n]*[)] (Q[A-Z][A-Za-z]+::|qt[.]|qrc:|file:)")

option(MUSTER_TSAN "Tell ThreadSanitizer what Qt carries from thread to thread (preset tsan)" OFF)
if(MUSTER_TSAN)
    add_library(muster_tsan_edges OBJECT ${CMAKE_SOURCE_DIR}/tests/support/tsan_edges.cpp)
    target_link_libraries(muster_tsan_edges PRIVATE muster_options Qt6::Core PUBLIC ${CMAKE_DL_LIBS})
    set_target_properties(muster_tsan_edges PROPERTIES AUTOMOC OFF)
endif()

# muster_moc_tests(<target> <source…>): runs moc over every source that includes its own `.moc`, and over the headers
# of sources that a test takes from elsewhere.
# AUTOMOC would add a scan and an empty translation unit to each of the many test programs: a fifth of the whole build.
function(muster_moc_tests target)
    set_target_properties(${target} PROPERTIES AUTOMOC OFF)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/moc_${target})
    set(headers)
    foreach(source IN LISTS ARGN)
        cmake_path(GET source STEM name)
        file(STRINGS ${source} included REGEX "^#include \"${name}\\.moc\"")
        if(included)
            qt_generate_moc(${source} ${folder}/${name}.moc TARGET ${target})
            target_sources(${target} PRIVATE ${folder}/${name}.moc)
        endif()
        cmake_path(REPLACE_EXTENSION source LAST_ONLY h OUTPUT_VARIABLE header)
        cmake_path(ABSOLUTE_PATH header)
        if(EXISTS ${header} AND NOT header IN_LIST headers)
            list(APPEND headers ${header})
            file(STRINGS ${header} objects REGEX "^ *Q_(OBJECT|GADGET|NAMESPACE)")
            if(objects)
                qt_generate_moc(${header} ${folder}/moc_${name}.cpp TARGET ${target})
                target_sources(${target} PRIVATE ${folder}/moc_${name}.cpp)
            endif()
        endif()
    endforeach()
    target_include_directories(${target} PRIVATE ${folder})
endfunction()

# muster_add_test(<name> SOURCES <files…> LINKS <libraries…> [LABELS <labels…>] [TIMEOUT <s>] [ARGUMENTS <words…>])
# A Qt Test program registered with ctest; runs offscreen, with a private home and no colour of the machine.
function(muster_add_test name)
    cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINKS;LABELS;ENVIRONMENT;ARGUMENTS" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * ${MUSTER_TEST_PATIENCE}")
    math(EXPR function_ms "300000 * ${MUSTER_TEST_PATIENCE}") # QtTest's own limit of a function
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE muster_options ${MUSTER_TEST_QT} ${arg_LINKS})
    if(MUSTER_TSAN)
        target_link_libraries(${name} PRIVATE muster_tsan_edges)
    endif()
    muster_moc_tests(${name} ${arg_SOURCES})
    muster_share_pch(${name} TEST)
    target_compile_options(${name} PRIVATE ${MUSTER_TEST_OPTIONS})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name} ${arg_ARGUMENTS})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_QUICK_BACKEND=software;LC_ALL=C.UTF-8;TZ=UTC;QTEST_FUNCTION_TIMEOUT=${function_ms};${arg_ENVIRONMENT}")
    if(MUSTER_QT_WARNINGS_FAIL)
        set_tests_properties(${name} PROPERTIES FAIL_REGULAR_EXPRESSION "${muster_qt_warning}")
    endif()
endfunction()

# muster_add_bench(<area> SOURCES <files…> LINKS <libraries…>)
# The benchmark program bench_<area> in <build>/bench, found and run by packaging/bench. It prints one line of JSON
# per figure: {"area","figure","value","unit","peer","ratio","goal","holds"}.
function(muster_add_bench area)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(bench_${area} ${arg_SOURCES})
    target_link_libraries(bench_${area} PRIVATE muster_options Qt6::Core ${arg_LINKS})
    muster_share_pch(bench_${area})
    set_target_properties(bench_${area} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
endfunction()
