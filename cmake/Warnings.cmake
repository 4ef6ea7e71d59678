# SPDX-License-Identifier: Apache-2.0
# Warnings are errors only where asked for (the ci and asan presets): a newer compiler must not
# break a user's build.
option(CRDFORGE_WERROR "Treat warnings as errors" OFF)

add_library(crdforge_warnings INTERFACE)
target_compile_options(crdforge_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wwrite-strings -Wundef -Wformat=2 $<$<BOOL:${CRDFORGE_WERROR}>:-Werror>)
