# SPDX-License-Identifier: Apache-2.0
# What is installed beside the programs and the plugins. Nothing of it holds the prefix, so that an
# installation may be moved.
include(CMakePackageConfigHelpers)

install(DIRECTORY lua_templates crd_cache DESTINATION ${CRDFORGE_DATA_DIR})
file(GLOB schemas CONFIGURE_DEPENDS docs/*.schema.json)
install(FILES ${schemas} DESTINATION ${CRDFORGE_DATA_DIR}/schemas)
file(GLOB manuals CONFIGURE_DEPENDS docs/*.1)
install(FILES ${manuals} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
file(GLOB documents CONFIGURE_DEPENDS docs/*.md)
install(FILES ${documents} DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)

# A shell looks for the completion of a program under the program's name.
set(completions ${PROJECT_SOURCE_DIR}/core/cli/completion)
install(FILES ${completions}/crdforge.zsh RENAME _crdforge
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
foreach(program crdforge crdforge-run)
  install(FILES ${completions}/crdforge.bash RENAME ${program}
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${completions}/crdforge.fish RENAME ${program}.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endforeach()

# For plugins: the headers, to be found by pkg-config and by CMake.
install(DIRECTORY core/include/crdforge DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
file(RELATIVE_PATH CRDFORGE_PREFIX_FROM_PC ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig
     ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" CRDFORGE_PREFIX_FROM_PC "${CRDFORGE_PREFIX_FROM_PC}")
configure_file(cmake/crdforge.pc.in crdforge.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/crdforge.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/crdforge)
install(TARGETS crdforge crdforge_emitter EXPORT crdforgeTargets)
install(EXPORT crdforgeTargets NAMESPACE crdforge:: DESTINATION ${package})
configure_package_config_file(cmake/crdforgeConfig.cmake.in crdforgeConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(crdforgeConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/crdforgeConfig.cmake cmake/CrdforgeEmitter.cmake
              ${PROJECT_BINARY_DIR}/crdforgeConfigVersion.cmake DESTINATION ${package})
