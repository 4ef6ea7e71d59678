# SPDX-License-Identifier: Apache-2.0
# embed_text(TARGET FILE NAME): FILE as a C byte array `NAME_text` of `NAME_text_len` bytes, declared
# in "NAME_text.h" and compiled into TARGET. `cmake -P` of this same file does the writing.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ ${INPUT} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR len "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n    " bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  file(WRITE ${OUTPUT}
       "#include \"${NAME}_text.h\"\n\nconst char ${NAME}_text[] = {\n    ${bytes}0};\n"
       "const size_t ${NAME}_text_len = ${len};\n")
  return()
endif()

set(EMBED_TEXT_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(embed_text target file name)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  file(CONFIGURE OUTPUT ${dir}/${name}_text.h CONTENT
       "#include <stddef.h>\n\nextern const char ${name}_text[];\nextern const size_t ${name}_text_len;\n")
  add_custom_command(OUTPUT ${dir}/${name}_text.c
    COMMAND ${CMAKE_COMMAND} -DINPUT=${source} -DOUTPUT=${dir}/${name}_text.c -DNAME=${name}
            -P ${EMBED_TEXT_SCRIPT}
    DEPENDS ${source} ${EMBED_TEXT_SCRIPT} VERBATIM)
  target_sources(${target} PRIVATE ${dir}/${name}_text.c)
  target_include_directories(${target} PRIVATE ${dir})
endfunction()
