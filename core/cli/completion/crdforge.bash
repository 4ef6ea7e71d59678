# SPDX-License-Identifier: Apache-2.0
# Completion of crdforge and crdforge-run for bash 4.4 or newer; crdforge itself knows the words.

_crdforge() {
  local line=${COMP_LINE:0:COMP_POINT} words=() token part answer kind prefix word i known
  # Bash takes words apart at "=" and ":", too: what no space separates is one word.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    token=${COMP_WORDS[i]}
    if ((i == 0)) || [[ $line == [[:space:]]* ]]; then
      line=${line#"${line%%[![:space:]]*}"}
      words+=("")
    fi
    [[ $line == "$token"* ]] || token=$line
    words[-1]+=$token
    line=${line:${#token}}
  done
  # What is quoted is meant without the quotes.
  words=("${words[@]//[\\\"\']/}")
  mapfile -t answer < <(command crdforge __complete "${words[0]##*/}" "${words[@]:1}" 2>/dev/null)
  ((${#answer[@]})) || return 0
  IFS=$'\t' read -r kind prefix <<<"${answer[0]}"
  COMPREPLY=()
  for word in "${answer[@]:1}"; do
    COMPREPLY+=("${word%%$'\t'*}")
  done
  known=${#COMPREPLY[@]}
  part=${words[-1]#"$prefix"}
  case $kind in
  files) mapfile -t -O "$known" COMPREPLY < <(compgen -P "$prefix" -f -- "$part") ;;
  folders) mapfile -t -O "$known" COMPREPLY < <(compgen -P "$prefix" -d -- "$part") ;;
  esac
  ((${#COMPREPLY[@]} == known)) || compopt -o filenames
  # Words that more must follow get no space.
  [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *[=:./] ]] || compopt -o nospace
  # Of a word that bash has taken apart, only the last piece is replaced.
  part=${words[-1]}
  for token in "=" ":"; do
    [[ $COMP_WORDBREAKS == *"$token"* ]] || part=${part//"$token"/_}
  done
  if [[ $part == *[=:]* ]]; then
    part=${part%"${part##*[=:]}"}
    for i in "${!COMPREPLY[@]}"; do
      COMPREPLY[i]=${COMPREPLY[i]:${#part}}
    done
  fi
}
complete -F _crdforge crdforge crdforge-run
