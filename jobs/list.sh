# list.sh - reading a list of studies (jobs/overnight --help says how it looks);
# sourced with $list, $dir, $newline and wrong, which ends the script.
# shellcheck shell=sh
: "${list:?}" "${dir:?}" "${newline:?}"

# each WHAT: for every line of $list set study, name, file, log, after, reuse
# and slurm (options of sbatch, one a line), and call
# one WHAT OPTION..., with options of losscape run.
each()
{
    what=$1 at=0 names=' '
    while IFS= read -r line <&3 || [ -n "$line" ]; do
        at=$((at + 1))
        words=$(printf '%s\n' "$line" |
            sed -e 's/^#.*//' -e 's/[[:space:]]#.*//' |
            xargs -n 1 printf '%s\n') || wrong "$list:$at: a quote is missing"
        [ -z "$words" ] || split
    done 3<"$list"
    [ "$names" != ' ' ] || wrong "$list: no study in it"
}

split()
{
    study='' name='' after='' reuse='' slurm=''
    set --
    while IFS= read -r word; do
        case $word in
        name=*) name=${word#*=} ;;
        after=*) after="$after ${word#*=}" ;;
        reuse=*) reuse=${word#*=} after="$after ${word#*=}" ;;
        sbatch=*) slurm=$slurm${word#*=}$newline ;;
        *)
            if [ -z "$study" ]; then
                study=$word
            else
                set -- "$@" "$word"
            fi
            ;;
        esac
    done <<END
$words
END
    [ -n "$study" ] || wrong "$list:$at: no study file"
    [ -n "$name" ] || name=$(basename "$study" .ini)
    check_names
    [ -e "$study" ] || [ ! -e "$(dirname "$list")/$study" ] ||
        study=$(dirname "$list")/$study
    file=$dir/$name.h5 log=$dir/$name.log
    if [ -n "$reuse" ] && [ ! -e "$file" ]; then
        set -- "$@" --reuse "$dir/$reuse.h5"
    fi
    one "$what" "$@"
}

check_names()
{
    case $name in
    */* | .* | *[[:space:]]*) wrong "$list:$at: name '$name'" ;;
    esac
    [ "$name" != overnight ] ||
        wrong "$list:$at: name 'overnight' is that of the page's log"
    case $names in
    *" $name "*) wrong "$list:$at: a second study '$name': give it name=" ;;
    esac
    for other in $after; do
        case $names in
        *" $other "*) ;;
        *) wrong "$list:$at: after '$other': no such study above" ;;
        esac
    done
    names="$names$name "
}
