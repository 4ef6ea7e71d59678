# SPDX-License-Identifier: Apache-2.0
# crdforge_add_emitter(NAME [SOURCES FILE...] [TEMPLATES FILE...] [NO_INSTALL])
#
# The target emitter_NAME: a plugin, NAME.so, which exports its entry symbol alone. SOURCES are NAME.c
# unless given, TEMPLATES are NAME.lua where there is one; a "-" of NAME is "_" in names of files. Both lie
# in crdforge/ of the build folder afterwards, for `crdforge --plugin-dir`, and are installed to
# lib/crdforge, where the program of that prefix finds them. Used inside the tree and, with
# find_package(crdforge), outside of it.
function(crdforge_add_emitter name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_INSTALL" "" "SOURCES;TEMPLATES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "crdforge_add_emitter(${name}): not understood: ${arg_UNPARSED_ARGUMENTS}\n"
            "It takes SOURCES, TEMPLATES and NO_INSTALL.")
  endif()
  string(REPLACE "-" "_" file "${name}")
  if(NOT arg_SOURCES)
    set(arg_SOURCES ${file}.c)
  endif()
  if(NOT arg_TEMPLATES AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${file}.lua)
    set(arg_TEMPLATES ${file}.lua)
  endif()
  add_library(emitter_${name} MODULE ${arg_SOURCES})
  set_target_properties(emitter_${name} PROPERTIES PREFIX "" SUFFIX ".so" OUTPUT_NAME ${file}
    C_VISIBILITY_PRESET hidden LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/crdforge)
  target_link_libraries(emitter_${name} PRIVATE crdforge::emitter)
  foreach(template ${arg_TEMPLATES})
    get_filename_component(template_name ${template} NAME)
    configure_file(${template} ${PROJECT_BINARY_DIR}/crdforge/${template_name} COPYONLY)
  endforeach()
  if(NOT arg_NO_INSTALL)
    install(TARGETS emitter_${name} LIBRARY DESTINATION ${CRDFORGE_PLUGIN_DIR})
    if(arg_TEMPLATES)
      install(FILES ${arg_TEMPLATES} DESTINATION ${CRDFORGE_PLUGIN_DIR})
    endif()
  endif()
endfunction()
