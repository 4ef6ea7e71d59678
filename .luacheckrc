-- SPDX-License-Identifier: Apache-2.0
-- The globals are those of the sandbox (core/script/sandbox.c); everything else is an error.
std = {
  read_globals = {
    "assert", "error", "ipairs", "rawequal", "select", "tonumber", "tostring", "type", "require",
    "string", "table", "utf8",
    math = { fields = {
      "abs", "ceil", "floor", "fmod", "huge", "max", "maxinteger", "min", "mininteger", "modf",
      "tointeger", "type", "ult", "sqrt", "pi", "exp", "log",
    } },
    "map", "list", "each", "concat", "keys", "entries", "sorted", "has", "file", "plain",
    "first_sentence", "note", "refuse", "json", "yaml", "snake", "case", "wrap", "indent",
    "field_words", "field_description", "enough", "is_list", "is_map", "schema_keyword",
    "markdown_line", "markdown_code", "markdown_paragraphs", "markdown_parts", "markdown_table",
    "python_string", "python_docstring", "python_comment", "python_value",
    "schema_type", "schema_facts", "schema_properties", "schema_depth", "json_schema",
    "ecma_pattern", "markdown_cell", "python_name", "python_fill", "pascal", "yaml_comment",
    "markdown", "runner_document", "runner_rights", "with", "without",
  },
}
max_line_length = 100
exclude_files = { "tests/golden/script-errors" } -- mistakes on purpose
files["core/script/prelude.lua"] = {
  globals = { "file", "sorted", "snake", "case", "wrap", "indent", "markdown" },
}
files["lua_templates/meta/crdforge.lua"] = {
  globals = {
    "map", "list", "each", "concat", "keys", "entries", "sorted", "has", "file", "plain",
    "first_sentence", "note", "refuse", "json", "yaml", "snake", "case", "wrap", "indent",
    "field_words", "field_description", "enough", "is_list", "is_map", "schema_keyword",
    "markdown_line", "markdown_code", "markdown_paragraphs", "markdown_parts", "markdown_table",
    "python_string", "python_docstring", "python_comment", "python_value",
    "schema_type", "schema_facts", "schema_properties", "schema_depth", "json_schema",
    "ecma_pattern", "markdown_cell", "python_name", "python_fill", "pascal", "yaml_comment",
    "markdown", "runner_document", "runner_rights", "with", "without",
  },
  unused_args = false,
}
