#!/bin/sh
# jobs.sh - every study in jobs/ is one that losscape would do: with data that
# needs no files, a dry run finds nothing wrong.
: "${srcdir:=.}"
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
n=0
set -- "$srcdir"/jobs/*.ini
echo "1..$#"
for study; do
    n=$((n + 1))
    if ./losscape run "$study" -o "$tmp/result.h5" --dry-run \
        --set data.set=synthetic --set data.train=0 --set data.validation=0 \
        >"$tmp/log" 2>&1 && [ ! -e "$tmp/result.h5" ]; then
        echo "ok $n - ${study##*/}"
    else
        echo "not ok $n - ${study##*/}"
        sed 's/^/# /' "$tmp/log"
    fi
done
