---@meta
-- SPDX-License-Identifier: Apache-2.0
--
-- What a template is handed and what it has, for editors; nothing here is run. script/lua-api makes
-- docs/LUA_API.md of it: a heading is `-- #`, what follows up to an empty line is its text.

-- ## The language
-- Templates are Lua 5.4. Of Lua itself there are `ipairs`, `type`, `tonumber`, `tostring`,
-- `select`, `assert`, `error`, `rawequal`, `string`, `table`, `math`, `utf8` and `require`. There
-- is no `pairs`, `next`, `pcall`, `setmetatable`, `load`, `io`, `os`, `debug`, `coroutine`,
-- `print` or `math.random`: the same definition must give the same bytes, on every machine.
-- Nothing can be assigned to a global; a name that is not defined is an error. Every call begins
-- as the file was loaded: nothing is kept between two. `require "lib.NAME"` looks for
-- `lib/NAME.lua` beside the format's own file, then in `--template-dir`, then among the program's.

-- ## A format
-- A format is a Lua file that returns one table. docs/ADDING_A_FORMAT.md makes one step by step.

---The table that a format's file returns (docs/ADDING_A_FORMAT.md).
---@class crdforge.Format
---@field summary? string one line for `crdforge formats`
---@field scope? "component"|"set" what emit() is handed; "set": the list of all components, once
---@field options? {name: string, type: string, default?: any, help?: string,
---  choices?: string[]}[]
---@field capabilities? ("parts"|"secrets"|"cluster"|"fixed")[] what it takes care of; a component
---  that needs more is refused. Absent: all but "fixed"
---@field emit fun(c: crdforge.Component, options: crdforge.Options): crdforge.File[]
---@field check? fun(files: crdforge.File[], c: crdforge.Component): string[]? problems
---@field check_options? fun(options: crdforge.Options)

-- ## What a format is handed
-- The component document (docs/COMPONENT.md), key for key, and options. All of it is read-only.
-- Lists begin at 1, and `#` gives their length; `ipairs()` and `each()` go through them. A field
-- that is known and not there is `nil`; to read one that is not known is an error that tells the
-- nearest. What is below `schema`, `default`, `example` and `constraints` is as the definition has
-- it and may have any field.

---The component document of one kind.
---@class crdforge.Component
---@field component_version integer
---@field id string for names of objects: [a-z0-9-], at most 63 characters
---@field title string for people
---@field group string of the API
---@field version string of the API
---@field kind string
---@field plural string as in the addresses of the API
---@field singular string
---@field scope "Namespaced"|"Cluster"
---@field deprecated? boolean the definition says that this version is
---@field description? string whole, as the definition has it
---@field provenance crdforge.Provenance
---@field naming? crdforge.Naming
---@field inputs crdforge.Input[]
---@field outputs crdforge.Output[]
---@field fixed? crdforge.Fixed[] what a script gave a value that nobody can change
---@field rules crdforge.Rules
---@field constraints? table keywords of the schema of `spec` that bind its properties together
---@field chains? crdforge.Chain[] runs of several kinds that end with this one

---What makes the name of a new cloud resource, where nobody gives one.
---@class crdforge.Naming
---@field input string name of the input that holds it
---@field length? integer most characters that it may have

---Several kinds that are run one after the other.
---@class crdforge.Chain
---@field name string [a-z0-9-]
---@field summary string
---@field steps crdforge.Step[]

---One kind of a chain.
---@class crdforge.Step
---@field kind string
---@field id string of that kind's component
---@field values? table<string, any> input to a value that shows what it takes
---@field from? table<string, crdforge.Feed> input to the output that feeds it

---@class crdforge.Feed
---@field kind string of a step before
---@field output string of it

---Where the definition came from. No clock, no path.
---@class crdforge.Provenance
---@field source "bundled"|"file"|"stdin"|"cluster"
---@field release? string
---@field sha256 string of the definition

---@alias crdforge.Type
---| "string" | "integer" | "number" | "boolean"
---| "object" | "array" | "int-or-string" | "any"

---What a step hands on.
---@class crdforge.Output
---@field name string [a-z0-9_], unique among the outputs
---@field path (string|integer)[] exact property names from the root; empty: the whole resource
---@field type crdforge.Type|"markdown"
---@field element? crdforge.Type of an array's items, or of the values of an object that is a map
---@field own boolean crdforge's own, not a property of the definition
---@field description? string
---@field schema? table the schema of the property, every keyword as written
---@field default? any
---@field enum? any[]
---@field format? string
---@field pattern? string
---@field minimum? number
---@field maximum? number
---@field multipleOf? number
---@field exclusiveMinimum? boolean
---@field exclusiveMaximum? boolean
---@field uniqueItems? boolean
---@field minLength? integer
---@field maxLength? integer
---@field minItems? integer
---@field maxItems? integer
---@field minProperties? integer
---@field maxProperties? integer

---What a step is given.
---@class crdforge.Input: crdforge.Output
---@field type crdforge.Type
---@field required boolean an engine must be given it
---@field inside? string name of the input that holds this one
---@field needed? boolean the definition requires it, here or by its holder or parts
---@field needed_below? integer the same where so many steps of the path lead to something
---@field option? "action"|"timeout" the runner's option that it sets; then path is empty
---@field nullable boolean
---@field immutable boolean it cannot be changed later
---@field secret boolean it names a secret, or should not be shown
---@field supplied? boolean a script gave it the default: the runner must put it in
---@field example? any a value that shows what the input takes

---A value that a script gave, and nobody can change: the input is gone, the resource has the value.
---@class crdforge.Fixed
---@field name string of the input that it was
---@field path (string|integer)[]
---@field type crdforge.Type
---@field element? crdforge.Type
---@field option? "action"|"timeout" then path is empty
---@field value any

---How to tell that a resource is done, and how it went: docs/STATES.md.
---@class crdforge.Rules
---@field family "ack"|"ready"|"created"
---@field state? string[] path of the status word
---@field success? string[] words that tell that it went well
---@field failure? string[]
---@field running? string[]
---@field reason? string[] path of the text that says why it failed
---@field detail? string[] path of a text that says more where there is no reason
---@field class? "job"|"resource"|"record"
---@field update? boolean an object that is there is changed
---@field conditions? crdforge.Signs what alone decides, where there is one: docs/COMPONENT.md
---@field generation? boolean false: status.observedGeneration counts something else
---@field checks? crdforge.Check[] lists in the status whose entries may tell of a failure
---@field links? table<string, string> title to address
---@field controller? string who looks after the kind

---@class crdforge.Check
---@field path string[] of the list
---@field word string the entry's field that holds the word
---@field name string the entry's field that says which it is
---@field failure string[] words that tell of a failure

---@class crdforge.Signs
---@field success? crdforge.Sign[] all of them
---@field failure? crdforge.Sign[] one is enough, as of the two below
---@field running? crdforge.Sign[]
---@field recoverable? crdforge.Sign[]

---@class crdforge.Sign a condition, or a path in its place
---@field type? string
---@field status? string "True" unless said
---@field reasons? string[] any unless said
---@field path? string[]
---@field words? string[]

---The table that a user's script (--script) returns: docs/CUSTOMISING.md. What is data may also be
---that of a built-in profile, lua_templates/profiles/sagemaker.services.k8s.aws.lua explains it.
---@class crdforge.Script
---@field group? string the script is for kinds of this group alone
---@field kinds? table<string, crdforge.ScriptKind> by KIND, SERVICE/KIND, GROUP/KIND, with * and ?
---@field service? string
---@field controller? string
---@field examples? table<string, any> by the name of the property; each replaces its own alone
---@field chains? table[]
---@field component? fun(c: crdforge.Component): crdforge.Component
---@field files? fun(set: crdforge.File[], format: string, c: crdforge.Component): crdforge.File[]

---What a script says of a kind: each key in the place of the built-in profile's, but `examples`,
---which are laid over those one by one, and `inputs` and `outputs`, which change the component.
---@class crdforge.ScriptKind
---@field family? "ack"|"ready"|"created"
---@field state? string|string[] property of the status, or the steps to it
---@field success? string[] words of the state
---@field failure? string[]
---@field running? string[]
---@field reason? string|string[] property of the status that tells why it failed
---@field detail? string|string[]
---@field class? "job"|"resource"|"record"
---@field update? boolean whether it can be changed after it was made
---@field conditions? table<string, table[]> lists of signs
---@field generation? boolean
---@field checks? table[] lists in the status whose entries may tell of a failure
---@field links? table<string, string> title and address
---@field controller? string who looks after the kind
---@field name_field? string property of the spec that is the name of the cloud resource
---@field name_length? integer
---@field examples? table<string, any> by the name of the property
---@field flatten? string[] as --flatten takes it
---@field inputs? table<string, crdforge.ScriptInput> by name or path
---@field outputs? table<string, crdforge.ScriptOutput>|string[] or a list: those alone

---@class crdforge.ScriptOutput
---@field rename? string
---@field hide? boolean
---@field describe? string

---@class crdforge.ScriptInput: crdforge.ScriptOutput
---@field type? crdforge.Type
---@field default? any with hide: a value that nobody can change
---@field required? boolean
---@field secret? boolean
---@field immutable? boolean
---@field enum? any[]
---@field example? any

---What emit() is handed beside the component: this, and every option that the format declares. The
---same goes to `check_options(options)`, where a format has one: it is called once, before anything
---is generated, and `refuse()`s values that no component could do with; the run then ends as after
---any mistake on the command line.
---@class crdforge.Options
---@field image string container image of the runner
---@field runner_image string the same, also for a format that declares an option `image`
---@field namespace? string that the files are for
---@field service_account? string that steps run as
---@field create_service_account boolean whether it is to be made
---@field descriptions "full"|"short"|"none"
---@field layout "kind"|"group"|"original" where the files of a component go: Kind/format,
---  group/Kind/format, or as kind, but those of the format python to Kind itself
---@field formats string[] the names of all formats of the run
---@field of table<string, table<string, any>> name of a format of the run to the options that it
---  declares: for files that refer to those of another format

-- ## What a format returns
-- A list of files. A body is data: the program writes YAML and JSON, and quotes what needs it. A
-- plain table with text keys is a map in byte order of its keys; `map{}` keeps the order that is
-- written; `{}` is refused, for it could be either: write `map{}` or `list{}`.

---A file of the set a format returns: made by `file()`.
---@class crdforge.File
---@field path string relative, without ".."
---@field format "yaml"|"yaml-stream"|"json"|"text"
---@field body any of yaml-stream: the list of its documents
---@field head? string[] lines that become comments on top of YAML
---@field owner? string the format of set scope, of the same run, that the file is for

---A file. The format follows from the path's ending unless opts.format says it.
---
---```lua
---file("a/b.yml", map {}).format --> "yaml"
---file("notes", "text").format --> "text"
---```
---@param path string relative, without ".."
---@param body any a tree for YAML and JSON, a string for text
---@param opts? {format?: "yaml"|"yaml-stream"|"json"|"text", head?: string[], owner?: string}
---  head: comment lines on top; of a yaml-stream the body is the list of its documents;
---  owner: the format about all components that needs the file: a run without it leaves the file
---@return crdforge.File
function file(path, body, opts) end

-- ## Making data

---A map that keeps its order, of entries { { "key", value }, … }, or of keys and values in turn,
---which is faster. An entry whose value is nil is left out. It is whole and read-only: what is in
---it is what its values were when it was made. It lasts as long as the call: one that is to grow is
---a list of entries first.
---
---```lua
---json(map { { "b", 1 }, { "a", 2 }, { "none", nil } }) --> "{\"b\":1,\"a\":2}"
---json(map("b", 1, "a", 2, "none", nil)) --> "{\"b\":1,\"a\":2}"
---```
---@param entries_ {[1]: string, [2]: any}[]|string or the first key
---@param ... any the first value, the second key, …
---@return table
function map(entries_, ...) end

---A list, also when it is empty.
---
---```lua
---json(list {}) --> "[]"
---```
---@param items any[]
---@return any[]
function list(items) end

---A list of f(item, index) for each item; nil results are left out.
---
---```lua
---each({ "a", "b" }, function(item, index) return item .. index end) --> ["a1", "b2"]
---each(c.inputs, function(i) return i.secret and i.name or nil end) --> []
---```
---@generic T
---@param items T[]
---@param f fun(item: T, index: integer): any
---@return any[]
function each(items, f) end

---One list out of several; nil arguments are passed over.
---
---```lua
---concat({ 1 }, nil, { 2, 3 }) --> [1, 2, 3]
---```
---@param ... any[]?
---@return any[]
function concat(...) end

---The keys of a map, in its order.
---
---```lua
---keys(map { { "z", 1 }, { "a", 2 } }) --> ["z", "a"]
---```
---@param m table
---@return string[]
function keys(m) end

---A copy of a map with other values under some keys. The keys keep their order; new ones come
---behind them, in that of `changes`, or in byte order where it is a plain table.
---
---```lua
---json(with(map { { "b", 1 }, { "a", 2 } }, { b = 3 })) --> "{\"b\":3,\"a\":2}"
---```
---@param m table
---@param changes table<string, any>
---@return table
function with(m, changes) end

---A copy of a map without some of its keys, which need not be there.
---
---```lua
---json(without(map { { "b", 1 }, { "a", 2 } }, "b", "c")) --> "{\"a\":2}"
---```
---@param m table
---@param ... string
---@return table
function without(m, ...) end

---The entries of a map, in its order, as { key, value }.
---
---```lua
---entries(map { { "z", 1 } }) --> [["z", 1]]
---```
---@param m table
---@return {[1]: string, [2]: any}[]
function entries(m) end

---A sorted copy. Equal items keep their order.
---
---```lua
---sorted { "b", "a" } --> ["a", "b"]
---sorted({ "a", "ccc", "bb" }, function(t) return -#t end) --> ["ccc", "bb", "a"]
---```
---@generic T
---@param items T[]
---@param key? fun(item: T): string|number what to sort by; the item itself without it
---@return T[]
function sorted(items, key) end

---Whether a list holds a value.
---
---```lua
---has({ "a", "b" }, "b") --> true
---has(nil, "b") --> false
---```
---@param items? any[]
---@param value any
---@return boolean
function has(items, value) end

-- ## Text

---Text on one line, safe as a description: white space becomes single blanks, "{{" becomes "{ {",
---which no engine takes for a template. What no engine reads, a page or a comment, is `verbatim`.
---
---```lua
---plain("two\n lines") --> "two lines"
---plain("{{x}}") --> "{ {x}}"
---plain("{{x}}", nil, true) --> "{{x}}"
---plain("one two three", 8) --> "one two…"
---```
---@param text? string
---@param limit? integer characters, cut at the border of a word
---@param verbatim? boolean "{{" stays
---@return string
function plain(text, limit, verbatim) end

---The first sentence of plain(text).
---
---```lua
---first_sentence("It waits, e.g. for a job. Then it ends.") --> "It waits, e.g. for a job."
---```
---@param text? string
---@param limit? integer
---@param verbatim? boolean as for plain()
---@return string
function first_sentence(text, limit, verbatim) end

---Compact JSON. In a script element of HTML nothing of it ends the element or begins a comment.
---
---```lua
---json { b = 1, a = list { true } } --> "{\"a\":[true],\"b\":1}"
---json("</script>", "script") --> "\"\\u003c/script\\u003e\""
---```
---@param value any
---@param where? "script"
---@return string
function json(value, where) end

---A YAML document in block style, with a line end, for text files that have YAML in them.
---
---```lua
---yaml(map { { "kind", "Box" }, { "size", "1" } }) --> "kind: Box\nsize: \"1\"\n"
---```
---@param value any
---@return string
function yaml(value) end

---Whether a value is a list with something in it; of a map{}, and of all that is no table, no.
---
---```lua
---is_list { 1, 2 } --> true
---is_list(map { { "key", 1 } }) --> false
---```
---@param value any
---@return boolean
function is_list(value) end

---Whether a value may be a map: nothing tells an empty one from an empty list.
---
---```lua
---is_map { key = 1 } --> true
---is_map { 1, 2 } --> false
---```
---@param value any
---@return boolean
function is_map(value) end

---A keyword of a schema, or nil when its value is none that the keyword can have: API servers of
---old took such definitions, and some are still around.
---
---```lua
---local schema = { type = "string", minLength = "one" }
---schema_keyword(schema, "type", "string") --> "string"
---schema_keyword(schema, "minLength", "number") == nil --> true
---```
---@param schema any
---@param name string
---@param kind "list"|"map"|"string"|"number"|"boolean"
---@return any
function schema_keyword(schema, name, kind) end

---The words beside an input or output: what the definition says of it, the words that it may hold,
---a default that a script gave it and, with `c`, what is enough where its parts are given. They are
---one line, safe in every engine; nil for none. `lib.prose` hands on what --descriptions says.
---
---```lua
---local field = { type = "integer", description = "One. Two." }
---field_words(field, nil, "short") --> "One."
---field_words(field, nil, "full", 0, false, true) --> "(integer) One. Two."
---```
---@param field crdforge.Input|crdforge.Output
---@param c? crdforge.Component
---@param length "none"|"short"|"full" short: the first sentence
---@param most? integer the longest text that the engine takes, in characters; 0: any
---@param verbatim? boolean as for plain()
---@param typed? boolean the type in front, for engines whose parameters are all text
---@return string?
function field_words(field, c, length, most, verbatim, typed) end

---What the definition says of an input or output, whole and as it is written. Where it says nothing
---of a part of an object, it is where the part is; nil for nothing.
---
---```lua
---field_description { description = "How long it may run." } --> "How long it may run."
---```
---@param field crdforge.Input|crdforge.Output
---@return string?
function field_description(field) end

---What is enough for an input that must be given and whose parts may be given, too: "{}" or "[]";
---or nil.
---
---```lua
---local part = { name = "role_arn", inside = "role" }
---enough({ inputs = { part } }, { name = "role", type = "object", required = true }) --> "{}"
---```
---@param c crdforge.Component
---@param i crdforge.Input
---@return string?
function enough(c, i) end

---The words of a name as it writes them, each with a capital in front.
---
---```lua
---pascal("s3DataSource") --> "S3DataSource"
---pascal("my-topic.name") --> "MyTopicName"
---```
---@param text string
---@return string
function pascal(text) end

---The name of a property as inputs are named: "kmsKeyID" gives "kms_key_id". [a-z0-9_] only; it may
---be empty or begin with a digit, and different names may give the same.
---
---```lua
---snake("kmsKeyID") --> "kms_key_id"
---snake("A title of words") --> "a_title_of_words"
---```
---@param property string
---@return string
function snake(property) end

---A name in another style; words are told apart as by snake().
---
---```lua
---case("roleARN", "kebab") --> "role-arn"
---case("roleARN", "upper") --> "ROLE_ARN"
---case("role_arn", "camel") --> "roleArn"
---case("a training job", "pascal") --> "ATrainingJob"
---```
---@param text string
---@param style "snake"|"kebab"|"camel"|"pascal"|"upper" upper: as snake, in capitals
---@return string
function case(text, style) end

---Lines of at most so many characters, broken at blanks. A longer word stays whole, and line ends
---stay.
---
---```lua
---wrap("one two three", 8) --> "one two\nthree"
---wrap("one\n\ntwo", 8) --> "one\n\ntwo"
---```
---@param text? string
---@param width integer
---@return string
function wrap(text, width) end

---Blanks in front of every line that is not empty.
---
---```lua
---indent("one\n\ntwo\n", 2) --> "  one\n\n  two\n"
---```
---@param text? string
---@param by integer
---@return string
function indent(text, by) end

---Text on one line that Markdown shows as it is, in a paragraph or a table cell. An address of the
---web becomes a link to itself.
---
---```lua
---markdown("a*b | <c>") --> "a\\*b \\| \\<c\\>"
---```
---@param text? string
---@return string
function markdown(text) end

---The same; the text must be there.
---
---```lua
---markdown_line("see https://example.org.") --> "see <https://example.org>."
---```
---@param text string
---@return string
function markdown_line(text) end

---The paragraphs of a text, each as markdown() gives it; none of them is empty.
---
---```lua
---markdown_paragraphs("One\ntwo.\n\n<3>") --> ["One two.", "\\<3\\>"]
---markdown_paragraphs(nil) --> []
---```
---@param text? string
---@return string[]
function markdown_paragraphs(text) end

---A text as it is, on one line. Where no backticks can be around it, a tag with entities in it.
---
---```lua
---markdown_code("spec.size") --> "`spec.size`"
---markdown_code("a|b") --> "<code>a&#124;b</code>"
---```
---@param text string
---@return string
function markdown_code(text) end

---One line of texts, as markdown() gives them, and of names, as markdown_code() does.
---
---```lua
---markdown_parts { "the state ", { code = "phase" }, " is _" } --> "the state `phase` is \\_"
---```
---@param parts (string|{code: string})[]
---@return string
function markdown_parts(parts) end

---A table, without the columns that have nothing in any row; the first one stays.
---
---```lua
---markdown_table({ "a", "b" }, { { "1", "" }, { "2", "" } }) --> "| a |\n| --- |\n| 1 |\n| 2 |\n\n"
---```
---@param names string[]
---@param rows string[][] cells are Markdown already, on one line each
---@return string
function markdown_table(names, rows) end

---A cell that tells of a property: the paragraphs of its description, then marks, then a line for
---each fact but the default.
---
---```lua
---local facts = schema_facts { maximum = 3 }
---markdown_cell("A_b.", { "**No.**" }, facts) --> "A\\_b.<br>**No.**<br>Value: at most 3"
---```
---@param description? string
---@param marks? string[] Markdown already
---@param facts? crdforge.Fact[] as schema_facts() gives them
---@return string
function markdown_cell(description, marks, facts) end

---A literal of Python on one line, in the quotes that need fewer escapes.
---
---```lua
---python_string('a "b"\n') --> "'a \"b\"\\n'"
---```
---@param text string
---@return string
function python_string(text) end

---A literal of Python of any data. What has entries takes a line for each; the first line is not
---indented.
---
---```lua
---python_value { a = list { 1, true } } --> "{\n    \"a\": [\n        1,\n        True,\n    ],\n}"
---python_value(nil) --> "None"
---```
---@param value any
---@param indent? integer of the line that the literal begins in
---@return string
function python_value(value, indent) end

---A docstring of Python: the text line by line, long lines wrapped at 88 columns.
---
---```lua
---python_docstring("One.\n  Two.", 4) --> "    \"\"\"One.\n    Two.\n    \"\"\""
---```
---@param text string with more than blanks in it
---@param indent? integer
---@return string
function python_docstring(text, indent) end

---A comment of Python: the text line by line, long lines wrapped. It has no escapes: what cannot be
---seen becomes a blank, and what would be an instruction to a tool is none.
---
---```lua
---python_comment("type: ignore") --> "# type : ignore"
---```
---@param text string
---@param indent? integer
---@return string
function python_comment(text, indent) end

---The text as an identifier of Python that is no keyword; different texts may give the same.
---
---```lua
---python_name("from") --> "from_"
---python_name("2-fold") --> "_2_fold"
---```
---@param text string
---@return string
function python_name(text) end

---The template with each $name replaced by values.name. A line that is only the name of an empty
---text is left out, unless the line above it is only a name, too.
---
---```lua
---python_fill("a = $a\n$more\nb = 2\n", { a = "1", more = "" }) --> "a = 1\nb = 2\n"
---```
---@param template string
---@param values table<string, string>
---@return string
function python_fill(template, values) end

---Text as a comment of YAML or a shell, on lines of its own.
---
---```lua
---yaml_comment("one two\nthree", 9) --> "# one two\n# three\n"
---```
---@param text string
---@param width integer characters of a line; a longer word stays whole
---@return string
function yaml_comment(text, width) end

-- ## Schemas
-- What a definition says of a value is its schema (`schema` of an input, `properties` in it). It is
-- data like any other; these say what a reader wants to know of it.

---The type of a value in words.
---
---```lua
---schema_type { type = "array", items = { type = "string" } } --> "array of string"
---schema_type { type = "string", format = "date", nullable = true } --> "string (date) or null"
---```
---@param schema table
---@return string
function schema_type(schema) end

---What may be said of a value, as a label and the parts that markdown_parts() takes.
---@class crdforge.Fact
---@field [1] string "Default", "One of", "Pattern", …; "Each item: one of" of what is in a list
---@field [2] (string|{code: string})[]

---Default, limits and rules of a value, then of its items or values.
---
---```lua
---schema_facts({ default = 3, minimum = 1 })[1] --> ["Default", [{"code": "3"}]]
---schema_facts({ default = 3, minimum = 1 })[2] --> ["Value", ["at least 1"]]
---```
---@param schema table
---@return crdforge.Fact[]
function schema_facts(schema) end

---The properties below a value; what does not hold of one is left out.
---@class crdforge.Properties
---@field at? string what leads to them: "[]" an item of the list, ".*" a value of the map
---@field list crdforge.Property[]

---@class crdforge.Property
---@field name string
---@field facts? crdforge.Fact[]
---@field type string as schema_type() gives it
---@field need? string[] that it is required
---@field fixed? boolean it cannot be changed later
---@field secret? boolean
---@field description? string
---@field below? crdforge.Properties

---The properties below a value, at any depth; nil where there are none.
---
---```lua
---local size = { type = "integer" }
---schema_properties({ items = { properties = { size = size } } }).at --> "[]"
---schema_properties(size) == nil --> true
---```
---@param schema table
---@return crdforge.Properties?
function schema_properties(schema) end

---How many levels of properties there are below a value.
---
---```lua
---schema_depth { properties = { size = { type = "integer" } } } --> 1
---```
---@param schema table
---@return integer
function schema_depth(schema) end

---How json_schema() makes one.
---@class crdforge.JsonSchema
---@field descriptions? "none"|"short"|"full" short: the first sentence
---@field loose_below? boolean the runner makes text of numbers and booleans in the values or items
---@field filled? (string|integer)[][] paths below the value that may come from elsewhere

---A schema of Kubernetes (OpenAPI v3.0) as JSON Schema draft-07. What has no counterpart stays
---readable in `$comment`; keywords with a value of the wrong type are left out.
---
---```lua
---json(json_schema { type = "string", nullable = true }) --> "{\"type\":[\"string\",\"null\"]}"
---```
---@param schema table
---@param how? crdforge.JsonSchema
---@return table
function json_schema(schema, how) end

---A pattern of Kubernetes (RE2) as ECMA-262 and Python read it, too; nil where it cannot be written
---that way.
---
---```lua
---ecma_pattern("^[a-z]{2}}$") --> "^[a-z]{2}\\}$"
---ecma_pattern("(?i)a") == nil --> true
---```
---@param pattern string
---@return string?
function ecma_pattern(pattern) end

-- ## Telling the user

---Tells the user something; said once a run however often.
---@param text string
function note(text) end

---Ends the call with an error for the user: the format cannot do this component.
---@param text string one line, lower case, no full stop
---@param hint? string the next step
function refuse(text, hint) end

-- ## The runner
-- A component is run by `crdforge-run` (docs/RUNNER_CONTRACT.md): a format puts the runner
-- document into its arguments and says how the engine hands over inputs and fetches outputs. The
-- module `lib.runner`, below, makes these arguments.

---The runner document of a component, as one argument that no engine changes on its way.
---
---```lua
---#runner_document(c) < 8192 --> true
---```
---@param c crdforge.Component
---@return string
function runner_document(c) end

---What the runner may ask of the API server for this kind, a row a call. place: "namespace" (where
---the step runs), "cluster" (of a kind that has none) or "default" (the namespace of that name).
---why: what a required right is for; what happens without an optional one.
---@class crdforge.Right
---@field group string the core group is empty
---@field resource string
---@field verb string
---@field required boolean
---@field place "namespace"|"cluster"|"default"
---@field why string

---The rights that the runner needs for this kind.
---
---```lua
---runner_rights(c)[1].group --> "sagemaker.services.k8s.aws"
---```
---@param c crdforge.Component
---@return crdforge.Right[]
function runner_rights(c) end
