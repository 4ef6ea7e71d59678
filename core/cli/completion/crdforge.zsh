#compdef crdforge crdforge-run
# SPDX-License-Identifier: Apache-2.0
# Completion of crdforge and crdforge-run for zsh; crdforge itself knows the words.

_crdforge() {
  local -a answer whole open
  local kind prefix line word about
  answer=("${(@f)$(command crdforge __complete "${words[1]:t}" "${(@Q)words[2,CURRENT-1]}" \
    "${(Q)PREFIX}" 2>/dev/null)}")
  kind=${answer[1]%%$'\t'*} prefix=${answer[1]#*$'\t'}
  for line in "${(@)answer[2,-1]}"; do
    word=${line%%$'\t'*} about=${line#*$'\t'}
    # Words that more must follow get no space.
    if [[ $word == *[=:./] ]]; then
      open+=("${word//:/\\:}${about:+:$about}")
    else
      whole+=("${word//:/\\:}${about:+:$about}")
    fi
  done
  local ret=1
  (( $#whole )) && _describe -t words 'word' whole && ret=0
  (( $#open )) && _describe -t beginnings 'beginning' open -S '' && ret=0
  [[ -n $prefix ]] && compset -P "${(b)prefix}"
  case $kind in
    files) _files && ret=0 ;;
    folders) _files -/ && ret=0 ;;
  esac
  return ret
}

# As a file of fpath it is the function's body; read by a session it is registered.
if [[ $funcstack[1] == _crdforge ]]; then
  _crdforge "$@"
else
  compdef _crdforge crdforge crdforge-run
fi
