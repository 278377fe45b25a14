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

# A result with the arrays that figures read.  FILE ROWS COLUMNS UNKNOWN: the
# part of the points that is not there yet.
make_result()
{
    $PYTHON - "$@" <<'END'
import h5py, numpy as np, sys

name, ny, nx, unknown = sys.argv[1], *map(float, sys.argv[2:])
rng = np.random.default_rng(1)
f = h5py.File(name, "w")
f.attrs["study"] = "[net]\nspec = mlp\n[data]\nset = synthetic\n"
f["/solutions/theta"] = rng.normal(size=(3, 99)).astype("f4")
f["/solutions/history"] = rng.uniform(0.1, 0.9, (3, 4, 5))
f["/surface/x"] = np.linspace(-1, 1, int(nx))
f["/surface/y"] = np.linspace(0, 1, int(ny))
f["/surface/marks"] = np.zeros((1, 2))
f["/surface/directions"] = np.ones((2, 99), "f4")
f["/cuts/x"] = f["/line/x"] = np.linspace(0, 1, 5)
f["/line/pairs"] = np.array([[0, 1], [0, 2], [1, 2]], "i4")
shapes = {"solutions": (3,), "surface": (int(ny), int(nx)), "cuts": (4, 5),
          "line": (3, 5)}
for group, shape in shapes.items():
    for what in ("train_loss", "train_accuracy", "test_loss",
                 "test_accuracy"):
        values = rng.uniform(0.1, 0.9, shape)
        values[rng.uniform(size=shape) < unknown] = np.nan
        f[f"/{group}/{what}"] = values
f["/surface/witnesses"] = np.array([0, 2], "i4")
f["/surface/witness_labels"] = rng.integers(0, 10, (2, 50))
values = rng.uniform(size=(*shapes["surface"], 2))
values[rng.uniform(size=shapes["surface"]) < unknown] = np.nan
f["/surface/agreement"] = values
END
}

# draws FILE ARGUMENT...: a picture of some size comes out.
draws()
{
    file=$1
    shift
    $PYTHON "$srcdir/analysis/plot" "$tmp/$file" -o "$tmp/out.png" "$@" &&
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
    $PYTHON "$srcdir/analysis/plot" "$tmp/whole.h5" -o "$tmp/out.png" --pdf &&
        [ "$(head -c 4 "$tmp/out.pdf")" = %PDF ]
}

into_directory()
{
    $PYTHON "$srcdir/analysis/plot" "$tmp/whole.h5" -o "$tmp" &&
        [ -s "$tmp/whole.png" ]
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

make_result "$tmp/whole.h5" 5 7 0
make_result "$tmp/growing.h5" 6 6 0.4
make_result "$tmp/empty.h5" 4 4 1
make_result "$tmp/flat.h5" 1 9 0
echo text >"$tmp/text.h5"
echo 1..11
ok 'a whole result' draws whole.h5
ok 'one that is still growing' draws growing.h5
ok 'one without any point' draws empty.h5
ok 'a surface of one row' draws flat.h5
ok 'one figure' draws whole.h5 --figure surface
ok 'one of agreement' draws whole.h5 --figure radial
ok 'a PDF' writes_pdf
ok 'no HDF5 is refused in a line' refuses text.h5
ok 'no file is refused in a line' refuses none.h5
ok 'a picture goes into a directory' into_directory
ok 'a figure without its data is refused by name' names_what_is_missing
