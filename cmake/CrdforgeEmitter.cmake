# SPDX-License-Identifier: Apache-2.0
# crdforge_add_emitter(name [EXAMPLE]): plugins/<name>/<name>.c as the module <name>.so, which exports
# its entry symbol alone. An EXAMPLE is built but neither installed nor found by default.
function(crdforge_add_emitter name)
  cmake_parse_arguments(arg "EXAMPLE" "" "" ${ARGN})
  add_library(emitter_${name} MODULE ${name}/${name}.c)
  set_target_properties(emitter_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name})
  target_include_directories(emitter_${name} PRIVATE ${PROJECT_SOURCE_DIR}/core/include)
  target_link_libraries(emitter_${name} PRIVATE crdforge_warnings)
  if(arg_EXAMPLE)
    set_target_properties(emitter_${name} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/examples)
  else()
    set_target_properties(emitter_${name} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${CRDFORGE_PLUGIN_DIR})
    install(TARGETS emitter_${name} LIBRARY DESTINATION ${CRDFORGE_PLUGIN_DIR})
  endif()
endfunction()
