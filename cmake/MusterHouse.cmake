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
find_package(simdjson REQUIRED)
find_package(tl-expected REQUIRED)
find_package(Qt6Keychain REQUIRED)
if(COMMAND qt_policy)
    qt_policy(SET QTP0001 NEW)
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
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
target_include_directories(muster_options INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(muster_options INTERFACE tl::expected)

# One precompiled header for the headers that nearly every translation unit pulls in.
set(MUSTER_PCH_HEADERS
    <QByteArray> <QDateTime> <QHash> <QList> <QObject> <QString> <QStringList> <QVariant>
    <chrono> <functional> <memory> <optional> <string> <string_view> <vector> <tl/expected.hpp>)

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
    target_link_libraries(${name} PUBLIC muster_options Qt6::Core ${arg_LINKS} ${arg_PUBLIC_LINKS}
                          PRIVATE ${arg_PRIVATE_LINKS})
    target_precompile_headers(${name} PRIVATE ${MUSTER_PCH_HEADERS})
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

# muster_add_test(<name> SOURCES <files…> LINKS <libraries…> [LABELS <labels…>] [TIMEOUT <s>])
# A Qt Test program registered with ctest; runs offscreen, with a private home and no colour of the machine.
function(muster_add_test name)
    cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINKS;LABELS;ENVIRONMENT" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE muster_options Qt6::Test ${arg_LINKS})
    target_precompile_headers(${name} PRIVATE ${MUSTER_PCH_HEADERS} <QtTest/QtTest>)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_QUICK_BACKEND=software;LC_ALL=C.UTF-8;TZ=UTC;${arg_ENVIRONMENT}")
endfunction()
