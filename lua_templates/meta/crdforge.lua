---@meta
-- SPDX-License-Identifier: Apache-2.0
--
-- What a template is handed and what it has, for editors. Nothing here is run. Of Lua itself there
-- are ipairs, type, tonumber, tostring, select, assert, error, rawequal, string, table, math, utf8
-- and require. There is no pairs, next, pcall, setmetatable, load, io, os, debug, coroutine, print
-- or math.random: the same definition must give the same bytes.

---The component document, see docs/COMPONENT.md. Read-only.
---@class crdforge.Component
---@field component_version integer
---@field id string [a-z0-9-], at most 63 characters
---@field title string
---@field group string
---@field version string
---@field kind string
---@field plural string
---@field singular string
---@field scope "Namespaced"|"Cluster"
---@field deprecated? boolean
---@field description? string
---@field provenance crdforge.Provenance
---@field naming? {input: string, length?: integer}
---@field inputs crdforge.Input[]
---@field outputs crdforge.Output[]
---@field rules crdforge.Rules
---@field constraints? table keywords of the schema of `spec` that bind its properties together
---@field chains? crdforge.Chain[] runs of several kinds that end with this one

---@class crdforge.Chain
---@field name string [a-z0-9-]
---@field summary string
---@field steps crdforge.Step[]

---@class crdforge.Step
---@field kind string
---@field id string of that kind's component
---@field values? table<string, any> input to a value that shows what it takes
---@field from? table<string, {kind: string, output: string}> input to the output that feeds it

---@class crdforge.Provenance
---@field source string
---@field release? string
---@field sha256 string

---@alias crdforge.Type
---| "string" | "integer" | "number" | "boolean"
---| "object" | "array" | "int-or-string" | "any"

---@class crdforge.Output
---@field name string
---@field path (string|integer)[] exact property names from the root; empty: the whole resource
---@field type crdforge.Type|"markdown"
---@field element? crdforge.Type
---@field own boolean crdforge's own, not a property of the definition
---@field description? string
---@field schema? table the schema of the property, every keyword as written

---@class crdforge.Input: crdforge.Output
---@field type crdforge.Type
---@field required boolean an engine must be given it
---@field inside? string name of the input that holds this one
---@field needed? boolean the definition requires it, here or by its holder or parts
---@field needed_below? integer the same where so many steps of the path lead to something
---@field option? "action"|"timeout" the runner's option that it sets; then path is empty
---@field nullable boolean
---@field immutable boolean
---@field secret boolean
---@field default? any
---@field example? any a value that shows what the input takes
---@field enum? any[]
---@field format? string
---@field pattern? string
---@field minimum? number
---@field maximum? number

---@class crdforge.Rules
---@field family "ack"|"ready"|"created"
---@field state? string[] path of the status word
---@field success? string[]
---@field failure? string[]
---@field running? string[]
---@field reason? string[] path of the text that says why it failed
---@field detail? string[] path of a text that says more where there is no reason
---@field class? "job"|"resource"|"record"
---@field update? boolean
---@field conditions? crdforge.Signs what alone decides, where there is one: docs/COMPONENT.md
---@field generation? boolean false: status.observedGeneration counts something else
---@field checks? table[] lists in the status whose entries may tell of a failure
---@field links? table<string, string> title to address
---@field controller? string who looks after the kind

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

---What emit() is handed beside the component: this, and every option that the format declares. The
---same goes to check_options(options), where a format has one: it is called once, before anything
---is generated, and refuse()s values that no component could do with; the run then ends as after
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

---A file of the set a format returns: made by file().
---@class crdforge.File
---@field path string
---@field format "yaml"|"yaml-stream"|"json"|"text"
---@field body any of yaml-stream: the list of its documents
---@field head? string[]

---A map that keeps its order: { { "key", value }, … }. An entry whose value is nil is left out.
---@param entries_ {[1]: string, [2]: any}[]
---@return table
function map(entries_) end

---A list, also when it is empty.
---@param items any[]
---@return any[]
function list(items) end

---A list of f(item, index) for each item; nil results are left out.
---@generic T
---@param items T[]
---@param f fun(item: T, index: integer): any
---@return any[]
function each(items, f) end

---One list out of several; nil arguments are passed over.
---@param ... any[]?
---@return any[]
function concat(...) end

---The keys of a map, in its order.
---@param m table
---@return string[]
function keys(m) end

---The entries of a map, in its order, as { key, value }.
---@param m table
---@return {[1]: string, [2]: any}[]
function entries(m) end

---A sorted copy. Equal items keep their order.
---@generic T
---@param items T[]
---@param key? fun(item: T): string|number what to sort by; the item itself without it
---@return T[]
function sorted(items, key) end

---Whether a list holds a value.
---@param items? any[]
---@param value any
---@return boolean
function has(items, value) end

---A file. The format follows from the path's ending unless opts.format says it.
---@param path string relative, without ".."
---@param body any a tree for YAML and JSON, a string for text
---@param opts? {format?: "yaml"|"yaml-stream"|"json"|"text", head?: string[]}
---  head: comment lines on top; of a yaml-stream the body is the list of its documents
---@return crdforge.File
function file(path, body, opts) end

---Text on one line, safe as a description: white space becomes single blanks, "{{" becomes "{ {".
---@param text? string
---@param limit? integer characters, cut at the border of a word
---@return string
function plain(text, limit) end

---The first sentence of plain(text).
---@param text? string
---@param limit? integer
---@return string
function first_sentence(text, limit) end

---Tells the user something; said once a run however often.
---@param text string
function note(text) end

---Ends the call with an error for the user: the format cannot do this component.
---@param text string one line, lower case, no full stop
---@param hint? string the next step
function refuse(text, hint) end

---Compact JSON.
---@param value any
---@return string
function json(value) end

---A YAML document in block style, with a line end, for text files that have YAML in them.
---@param value any
---@return string
function yaml(value) end

---The name of a property as inputs are named: "kmsKeyID" gives "kms_key_id". [a-z0-9_] only; it may
---be empty or begin with a digit, and different names may give the same.
---@param property string
---@return string
function snake(property) end

---The runner document of a component, as one argument that no engine changes on its way.
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

---@param c crdforge.Component
---@return crdforge.Right[]
function runner_rights(c) end
