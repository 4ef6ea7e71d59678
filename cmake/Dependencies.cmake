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

crdforge_need(YAML yaml-0.1 libyaml-dev)
crdforge_need(CURL libcurl libcurl4-openssl-dev)
crdforge_need(CJSON libcjson libcjson-dev)
crdforge_need(LUA lua5.4 liblua5.4-dev)
crdforge_need(NETTLE nettle nettle-dev)
if(CRDFORGE_TESTS OR NOT DEFINED CRDFORGE_TESTS)
  crdforge_need(CMOCKA cmocka libcmocka-dev)
endif()
if(missing_packages)
  message(FATAL_ERROR "Install what is missing with: sudo apt-get install${missing_packages}\n"
                      "or run script/install-deps.")
endif()
