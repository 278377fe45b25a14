#!/bin/sh
# style.sh - what clang-format does not see of how losscape is written.
cd "${srcdir:-.}" || exit 99
n=0
code=$(find src mpi tests -name '*.[ch]' | sort)
scripts=$(grep -lE '^#!' jobs/* tests/* analysis/* mpi/* .ci/run 2>/dev/null |
    sort)

# none WHAT FOUND: passes if nothing was found.
none()
{
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        echo "$2" | sed 's/^/# /'
    fi
}

lines()
{
    for f in $code; do
        awk 'END { if (NR > 300) print FILENAME ": " NR " lines" }' "$f"
    done
}

# K&R: a function's body opens and closes in the first column.
functions()
{
    for f in $code; do
        awk '/^{/ { at = NR } /^}/ && at { if (NR - at > 50)
            print FILENAME ":" at ": " NR - at " lines"; at = 0 }' "$f"
    done
}

config_first()
{
    for f in $(echo "$code" | grep '\.c$'); do
        [ "$(grep -m 1 '^#include' "$f")" = '#include "config.h"' ] ||
            echo "$f"
    done
}

guards()
{
    for f in $(echo "$code" | grep '\.h$'); do
        grep -q '^#ifndef LSC_[A-Z0-9_]*_H$' "$f" || echo "$f"
    done
}

openings()
{
    for f in $code; do
        head -n 1 "$f" | grep -q '^/\*' || echo "$f"
    done
}

listed()
{
    for f in $code $(find analysis tests -name '*.py') \
        $(find jobs -name '*.ini' -o -name '*.list'); do
        case $f in
        tests/*.c) name=${f%c} ;;
        *) name=$f ;;
        esac
        grep -qF "$name" Makefile.am || echo "$f"
    done
}

# any PATTERN FILE...: where it occurs.
any()
{
    grep -nE "$@"
}

echo 1..10
none 'no file is longer than 300 lines' "$(lines)"
none 'no function is longer than 50 lines' "$(functions)"
none 'config.h comes first in every .c' "$(config_first)"
none 'every header has its guard' "$(guards)"
none 'every file opens by saying what it is for' "$(openings)"
none 'every source is in Makefile.am' "$(listed)"
# shellcheck disable=SC2086
{
    none 'comments are /* */' "$(any '(^|[^:"])//' $code)"
    none 'no line is longer than 80 columns' "$(any '.{81}' $code $scripts)"
    none 'nothing is left for later' \
        "$(any '\<(TO[D]O|FIX[M]E|XX[X])\>' $code $scripts)"
    none 'no path of one machine' \
        "$(any '(^|[^a-z.])/(root|home|work)/' $code $scripts Makefile.am)"
}
