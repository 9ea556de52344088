# SPDX-License-Identifier: GPL-3.0-or-later
# One line per tool (integrations/CMakeLists.txt): from these lines come the program's registry of connectors and the
# contract test that runs over all of them.

# muster_add_tool(<folder> <Class> [SOURCE <directory> BINARY <directory>])
# The folder of a tool's connector, whose class stands in <folder>/<folder>_connector.h and whose library is
# muster_<folder>. SOURCE and BINARY are for a folder that is not below the caller.
# Appends to the list `MUSTER_TOOLS` of the caller, as <folder>=<Class>.
function(muster_add_tool folder class)
    cmake_parse_arguments(arg "" "SOURCE;BINARY" "" ${ARGN})
    if(arg_SOURCE)
        add_subdirectory(${arg_SOURCE} ${arg_BINARY})
    else()
        add_subdirectory(${folder})
    endif()
    if(NOT TARGET muster_${folder})
        message(FATAL_ERROR "muster_add_tool(${folder}): its CMakeLists.txt makes no library muster_${folder}")
    endif()
    set(MUSTER_TOOLS ${MUSTER_TOOLS} ${folder}=${class} PARENT_SCOPE)
endfunction()

# muster_tool_libraries(<variable> <folder>=<Class>…)
function(muster_tool_libraries variable)
    list(TRANSFORM ARGN REPLACE "=.*" "")
    list(TRANSFORM ARGN PREPEND muster_)
    set(${variable} ${ARGN} PARENT_SCOPE)
endfunction()

# muster_write_registry(<file> <folder>=<Class>…): makeConnectors() of app/connectors.h.
function(muster_write_registry file)
    set(includes)
    set(lines)
    foreach(tool IN LISTS ARGN)
        string(REGEX MATCH "^(.+)=(.+)$" matched ${tool})
        string(APPEND includes "#include \"integrations/${CMAKE_MATCH_1}/${CMAKE_MATCH_1}_connector.h\"\n")
        string(APPEND lines "    registry->add(std::make_unique<${CMAKE_MATCH_2}>());\n")
    endforeach()
    file(CONFIGURE OUTPUT ${file} @ONLY CONTENT "// Made of the lines of integrations/CMakeLists.txt.
#include \"app/connectors.h\"
@includes@
std::unique_ptr<muster::ConnectorRegistry> muster::makeConnectors()
{
    auto registry = std::make_unique<ConnectorRegistry>();
@lines@    return registry;
}
")
endfunction()

# muster_write_tool_cases(<file> <folder>=<Class>…): toolsUnderTest() of tests/contract/connector_cases.h. Each tool's
# cases are a function <folder>Cases.
function(muster_write_tool_cases file)
    set(includes)
    set(declarations)
    set(lines)
    foreach(tool IN LISTS ARGN)
        string(REGEX MATCH "^(.+)=(.+)$" matched ${tool})
        string(APPEND includes "#include \"integrations/${CMAKE_MATCH_1}/${CMAKE_MATCH_1}_connector.h\"\n")
        string(APPEND declarations
               "std::vector<ConnectorCase> ${CMAKE_MATCH_1}Cases(const Connector& connector, const Account& account);\n")
        string(APPEND lines
               "        made.push_back({std::make_unique<${CMAKE_MATCH_2}>(), ${CMAKE_MATCH_1}Cases});\n")
    endforeach()
    file(CONFIGURE OUTPUT ${file} @ONLY CONTENT "// Made of the lines of integrations/CMakeLists.txt.
#include \"tests/contract/connector_cases.h\"
@includes@
namespace muster {

@declarations@
const std::vector<ToolUnderTest>& toolsUnderTest()
{
    static const std::vector<ToolUnderTest> tools = [] {
        std::vector<ToolUnderTest> made;
@lines@        return made;
    }();
    return tools;
}

} // namespace muster
")
endfunction()
