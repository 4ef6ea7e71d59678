# SPDX-License-Identifier: Apache-2.0
# Completion of crdforge and crdforge-run for fish; crdforge itself knows the words.

function __crdforge_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '.*/' '' -- $words[1])
    set -l answer (command crdforge __complete $program $words[2..] "$current" 2>/dev/null)
    set -q answer[1]; or return
    set -l first (string split -m 1 \t -- $answer[1])
    set -l part (string sub -s (math (string length -- "$first[2]") + 1) -- "$current")
    printf '%s\n' $answer[2..]
    switch $first[1]
        case files
            for path in (__fish_complete_path "$part" "")
                printf '%s%s\n' "$first[2]" $path
            end
        case folders
            for path in (__fish_complete_directories "$part" "")
                printf '%s%s\n' "$first[2]" $path
            end
    end
end
complete -c crdforge -f -a '(__crdforge_complete)'
complete -c crdforge-run -f -a '(__crdforge_complete)'
