# SPDX-License-Identifier: GPL-3.0-or-later
# The tools of a build, one line each.

# muster_add_tool(<folder> <Class> [LIST <list>])
# The tool in <folder>, whose library is muster_<folder> and whose connector is <Class> of <folder>_connector.h, belongs to
# <list> (default: muster_tools).
function(muster_add_tool folder class)
    cmake_parse_arguments(arg "" "LIST" "" ${ARGN})
    if(NOT arg_LIST)
        set(arg_LIST muster_tools)
    endif()
    add_subdirectory(${folder})
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE home)
    set_property(GLOBAL APPEND PROPERTY ${arg_LIST}_headers ${home}/${folder}/${folder}_connector.h)
    set_property(GLOBAL APPEND PROPERTY ${arg_LIST}_classes ${class})
    set_property(GLOBAL APPEND PROPERTY ${arg_LIST}_libraries muster_${folder})
endfunction()

# muster_make_tools(<list>)
# The library <list>, which knows every tool that was added to it: muster::<list>::addConnectors, declared for muster_tools in
# integrations/core/connector_list.h.
function(muster_make_tools list)
    get_property(headers GLOBAL PROPERTY ${list}_headers)
    get_property(classes GLOBAL PROPERTY ${list}_classes)
    get_property(libraries GLOBAL PROPERTY ${list}_libraries)
    set(muster_includes "")
    set(muster_additions "")
    foreach(header IN LISTS headers)
        string(APPEND muster_includes "#include \"${header}\"\n")
    endforeach()
    foreach(class IN LISTS classes)
        string(APPEND muster_additions "    registry.add(std::make_unique<${class}>());\n")
    endforeach()
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${list}.cpp)
    file(CONFIGURE OUTPUT ${source} @ONLY CONTENT "// Made by cmake/MusterTools.cmake.
#include \"integrations/core/connector_list.h\"
@muster_includes@
namespace muster::@list@ {

void addConnectors(ConnectorRegistry& registry)
{
@muster_additions@}

} // namespace muster::@list@
")
    muster_add_library(${list} FLOOR 4 SOURCES ${source} LINKS muster_core ${libraries})
endfunction()
