# SPDX-License-Identifier: Apache-2.0
# Every dependency is a Debian package; one that is missing is named with the package to install.
find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
  message(FATAL_ERROR "pkg-config is missing. Install the Debian package pkg-config, or run script/install-deps.")
endif()

set(missing_packages "")
function(crdforge_need prefix module package)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${module})
  if(NOT ${prefix}_FOUND)
    message(SEND_ERROR "${module} is missing: install the Debian package ${package}")
    set(missing_packages "${missing_packages} ${package}" PARENT_SCOPE)
  endif()
endfunction()

# Of a library that is opened when it is needed: its header alone, where pkg-config knows nothing of it.
include(CheckIncludeFile)
function(crdforge_need_header variable header package)
  check_include_file(${header} ${variable})
  if(NOT ${variable})
    message(SEND_ERROR "${header} is missing: install the Debian package ${package}")
    set(missing_packages "${missing_packages} ${package}" PARENT_SCOPE)
  endif()
endfunction()

crdforge_need(YAML yaml-0.1 libyaml-dev)
crdforge_need(CURL libcurl libcurl4-openssl-dev)
crdforge_need(CJSON libcjson libcjson-dev)
crdforge_need(LUA lua5.4 liblua5.4-dev)
crdforge_need(NETTLE nettle nettle-dev)
crdforge_need(TINFO tinfo libncurses-dev)
crdforge_need_header(HAVE_UNIWIDTH_H uniwidth.h libunistring-dev)
if(CRDFORGE_TESTS OR NOT DEFINED CRDFORGE_TESTS)
  crdforge_need(CMOCKA cmocka libcmocka-dev)
endif()
if(missing_packages)
  message(FATAL_ERROR "Install what is missing with: sudo apt-get install${missing_packages}\n"
                      "or run script/install-deps.")
endif()

# lib_NAME: the library, within the program where the target that is linked has the property CRDFORGE_STATIC_LIBS:
# a program then starts in half the time. Scanners of images know packages only, so the runner goes without.
# An archive counts where pkg-config has the library: any other may be of another version than the headers.
function(crdforge_library name prefix archive)
  find_library(${prefix}_ARCHIVE ${archive} PATHS ${${prefix}_LIBDIR} ${${prefix}_LIBRARY_DIRS} NO_DEFAULT_PATH)
  mark_as_advanced(${prefix}_ARCHIVE)
  add_library(lib_${name} INTERFACE)
  if(CRDFORGE_STATIC_LIBS AND ${prefix}_ARCHIVE)
    set(within $<BOOL:$<TARGET_PROPERTY:CRDFORGE_STATIC_LIBS>>)
    target_link_libraries(lib_${name} INTERFACE "$<IF:${within},${${prefix}_ARCHIVE};${ARGN},PkgConfig::${prefix}>")
  else()
    target_link_libraries(lib_${name} INTERFACE PkgConfig::${prefix})
  endif()
endfunction()
crdforge_library(yaml YAML libyaml.a)
crdforge_library(lua LUA liblua5.4.a m)
crdforge_library(nettle NETTLE libnettle.a)
