#!/bin/sh
# badinput.sh - wrong input: one line that says what and where, exit status 2
# to 4, and no file that was not there before, or is not as it was.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py

# Who may write everything tries as nobody, with a program nobody may read.
cp "$losscape" losscape
[ "$(id -u)" -ne 0 ] || chmod 755 .
mkdir -m 1777 ../"${dir##*/}.tmp"
trap 'cd /; rm -rf "$dir" "$dir.tmp"' EXIT
TMPDIR=$dir.tmp
export TMPDIR
unset LOSSCAPE_DATA
PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$tests/badinput.py" "$dir/losscape"
