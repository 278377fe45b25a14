#!/bin/sh
# arrows.sh - who may know whom: jobs -> mpi -> src; analysis -> the result
# file; tests -> all.  The core neither prints, exits nor reads the
# environment.
cd "${srcdir:-.}" || exit 99
n=0

# absent WHAT PATTERN PATH...: no line of the code there matches.
absent()
{
    what=$1 pattern=$2
    shift 2
    n=$((n + 1))
    found=$(grep -rnE --include='*.[ch]' --include='*.py' --include=plot \
        --include=summary --include=scaling --include=two-level \
        -e "$pattern" "$@" 2>/dev/null)
    if [ -z "$found" ]; then
        echo "ok $n - $what"
    else
        echo "not ok $n - $what"
        echo "$found" | sed 's/^/# /'
    fi
}

include='^ *# *include *[<"]'
call='(^|[^a-zA-Z0-9_.>"])'
mpi_headers=$(for h in mpi/*.h; do
    h=${h##*/}
    [ -f "src/$h" ] || printf '%s|' "${h%.h}"
done)

echo 1..8
absent 'src includes no MPI and no HDF5' "$include(mpi|hdf5|H5)[a-z_]*\.h" src
absent 'src includes no header of mpi/' \
    "$include(mpi/|\.\./mpi/|(${mpi_headers}-)\.h)" src
absent 'src prints nothing' \
    "$call(v?f?printf|puts|putchar|perror|psignal) *\(" src
absent 'src knows no terminal' "$call(stdout|stderr)\b" src
absent 'src neither exits nor aborts' "$call(_?exit|_Exit|abort|raise) *\(" src
absent 'src reads no environment' "$call(secure_)?getenv *\(" src
absent 'src and mpi include nothing of tests, analysis and jobs' \
    "$include.*(tests|analysis|jobs)/" src mpi
absent 'analysis knows the result file alone' \
    '^ *(import|from) +(losscape|ctypes|cffi|subprocess)|os\.(system|popen)' \
    analysis
