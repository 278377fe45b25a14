#!/bin/sh
# limits.sh - curves that bound diversity.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
analysis=$(cd "$srcdir/analysis" && pwd)
begin numpy
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

check 'known numbers, identities and fits' \
    "$PYTHON" "$tests/limits.py" "$analysis"
finish
