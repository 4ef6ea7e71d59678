# SPDX-License-Identifier: Apache-2.0
# What compiler and linker can do against the misuse of a fault, in every build that is optimised and has no
# sanitizer, which would see less with it. tests/programs/hardening.py reads in the programs whether it is there.
include(CheckCCompilerFlag)
include(CheckPIESupported)

option(CRDFORGE_HARDENING "Harden optimised builds" ON)

# Programs that are loaded anywhere, as plugins are.
check_pie_supported(OUTPUT_VARIABLE pie_output LANGUAGES C)

function(crdforge_harden)
  set(flags "")
  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection -mbranch-protection=standard)
    string(MAKE_C_IDENTIFIER "CRDFORGE_HAS${flag}" known)
    check_c_compiler_flag("-Werror ${flag}" ${known}) # clang only warns of what it does not know
    if(${known})
      list(APPEND flags ${flag})
    endif()
  endforeach()
  # 3 is more than 2 where compiler and C library know it, and the same as 2 elsewhere; distributions set 2.
  list(APPEND flags -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  # All addresses of functions are found when a program starts, and the table of them is read-only then.
  set(links -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  set(optimised $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
  add_compile_options("$<${optimised}:${flags}>")
  add_link_options("$<${optimised}:${links}>")
endfunction()

if(CRDFORGE_HARDENING AND NOT CMAKE_C_FLAGS MATCHES "-fsanitize|--coverage")
  crdforge_harden()
endif()
