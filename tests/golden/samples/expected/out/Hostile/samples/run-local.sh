#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs the program of Hostile here, with made-up arguments: change them, or give more behind it.
# RUNTIME is the folder that the package commonv2 is in:
#   RUNTIME=/app ./run-local.sh
# It asks the cluster it runs in for the resource. Outputs go to /tmp/outputs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
files=$here/../python
if [ -d "$here/../src" ]; then
  files=$here/.. # the original's tree
fi
app=$(mktemp -d)
trap 'rm -rf "$app"' EXIT
ln -s "$files" "$app/Hostile"
cd "$app"
PYTHONPATH=$app:${RUNTIME:?say in which folder the package commonv2 is} \
  python3 Hostile/src/Hostile_component.py \
  --defaulted 'It'\''s "quoted" \ `tick` $(touch x) ${y} {{workflow.name}} {{{workflow.uid}}} {{{=1+1}}} """ '\'''\'''\'' </script> | # : - é😀 ‮RTL‬  new: lineinjected: yes
second: line
---
- %s */ -->' \
  --enumerated 'It'\''s "quoted" \ `tick` $(touch x) ${y} {{workflow.name}} {{{workflow.uid}}} {{{=1+1}}} """ '\'''\'''\'' </script> | # : - é😀 ‮RTL‬  new: lineinjected: yes
second: line
---
- %s */ -->' \
  --shown 'It'\''s "quoted" \ `tick` $(touch x) ${y} {{workflow.name}} {{{workflow.uid}}} {{{=1+1}}} """ '\'''\'''\'' </script> | # : - é😀 ‮RTL‬  new: lineinjected: yes
second: line
---
- %s */ -->' \
  --differing '[{"name":"example"},{"name":"example2"}]' \
  --set '[1,2,3]' \
  --listed '["xx-x-1","xx-x-1"]' \
  --mapped '{"key":"It'\''s \"quoted\" \\ `tick` $(touch x) ${y} {{workflow.name}} {{{workflow.uid}}} {{{=1+1}}} \"\"\" '\'''\'''\'' </script> | # : - é😀 ‮RTL‬  new: lineinjected: yes\nsecond: line\n---\n- %s */ -->"}' \
  --spec_lambda s3://my-bucket/example \
  --dsl examp \
  --pair '{"one":10}' \
  --number 1 \
  --port 1 \
  --anything '{}' \
  --left 1a \
  "$@"
