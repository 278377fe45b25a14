#!/bin/sh
# plot.sh - analysis/plot draws whole, growing and odd results, and nothing
# else.
: "${srcdir:=.}"
PYTHON=${PYTHON:-/usr/bin/python3}
if ! $PYTHON -c 'import h5py, matplotlib' 2>/dev/null; then
    echo '1..0 # SKIP no python3 with h5py and matplotlib'
    exit
fi
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
n=0
export OMP_NUM_THREADS=1

# ok WHAT COMMAND...: passes if the command does.
ok()
{
    what=$1
    shift
    n=$((n + 1))
    if "$@" >"$tmp/log" 2>&1; then
        echo "ok $n - $what"
    else
        echo "not ok $n - $what"
        sed 's/^/# /' "$tmp/log"
    fi
}

# A result with the arrays that figures read.  FILE ROWS COLUMNS UNKNOWN
# SOLUTIONS, as tests/plot.py has them.
make_result()
{
    PYTHONDONTWRITEBYTECODE=1 $PYTHON "$srcdir/tests/plot.py" make "$@"
}

# draws FILE ARGUMENT...: a picture of some size comes out.
draws()
{
    file=$1
    shift
    $PYTHON -W error::RuntimeWarning "$srcdir/analysis/plot" "$tmp/$file" \
        -o "$tmp/out.png" "$@" &&
        [ "$(wc -c <"$tmp/out.png")" -gt 20000 ] && rm "$tmp/out.png"
}

refuses()
{
    file=$1
    shift
    $PYTHON "$srcdir/analysis/plot" "$tmp/$file" -o "$tmp/out.png" "$@" \
        2>"$tmp/err"
    [ $? -eq 1 ] && [ "$(wc -l <"$tmp/err")" -eq 1 ] && [ ! -e "$tmp/out.png" ]
}

writes_pdf()
{
    $PYTHON "$srcdir/analysis/plot" "$tmp/whole.h5" -o "$tmp/out.png" \
        --pdf --figure line &&
        [ "$(head -c 4 "$tmp/out.pdf")" = %PDF ]
}

into_directory()
{
    $PYTHON "$srcdir/analysis/plot" "$tmp/whole.h5" -o "$tmp" \
        --figure line && [ -s "$tmp/whole-line.png" ]
}

# A figure of what the study does not hold is refused by name.
names_what_is_missing()
{
    $PYTHON - "$tmp" <<'END'
import h5py, sys
f = h5py.File(sys.argv[1] + "/bare.h5", "w")
f.attrs["study"] = "[net]\nspec = mlp\n"
END
    refuses bare.h5 --figure cuts && grep -q 'has no cuts$' "$tmp/err"
}

# Every figure of a result, those left out that have nothing to draw.
each_figure()
{
    PYTHONDONTWRITEBYTECODE=1 $PYTHON "$srcdir/tests/plot.py" draw \
        "$srcdir/analysis" "$tmp/$1.h5"
}

make_result "$tmp/whole.h5" 5 7 0 8
make_result "$tmp/growing.h5" 6 6 0.4 8
make_result "$tmp/empty.h5" 4 4 1 3
make_result "$tmp/flat.h5" 1 9 0 3
make_result "$tmp/one.h5" 3 3 0 1
make_result "$tmp/two.h5" 3 3 0 2
make_result "$tmp/many.h5" 3 3 0.1 200
echo text >"$tmp/text.h5"
echo 1..14
ok 'a whole result' draws whole.h5
ok 'one without any point' draws empty.h5
ok 'a surface of one row' draws flat.h5 --figure surface
for name in growing one two many; do
    ok "every figure of one: $name" each_figure $name
done
ok 'one figure' draws whole.h5 --figure surface
ok 'one of agreement' draws whole.h5 --figure radial
ok 'a PDF' writes_pdf
ok 'no HDF5 is refused in a line' refuses text.h5
ok 'no file is refused in a line' refuses none.h5
ok 'a picture goes into a directory' into_directory
ok 'a figure without its data is refused by name' names_what_is_missing
