#!/bin/sh
# disk.sh - a disk that is full, or fills up: one line, exit status 4, nothing
# half-written, and it goes on when there is room again.  With a tmpfs of its
# own, which only root can make.
: "${srcdir:=.}"
. "$srcdir/tests/env.sh"
if [ -z "$LOSSCAPE_TEST_MOUNTS" ]; then
    unshare -m mount -t tmpfs none /mnt 2>/dev/null || {
        echo '1..0 # SKIP no right to mount a tmpfs'
        exit 0
    }
    LOSSCAPE_TEST_MOUNTS=1 exec unshare -m sh "$0"
fi
. "$srcdir/tests/tap"
begin h5py

cat >disk.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = flatten, dense 200, batchnorm, relu, dense 100, relu, dense 4
[ensemble]
solutions = 4
[train]
epochs = 8
[surface]
plane = solutions
batch_norm = interpolate
nx = 12
ny = 12
[run]
checkpoint_minutes = 0
END
mkdir disk
job 3 run disk.ini -o whole.h5 >log 2>&1
tell $? 'a job with room' log
size=$(($(stat -c %s whole.h5) / 1024))

# fails WHAT RANKS WORD...: exit status 4, one line a rank with the words; how
# a file is written decides whether the system's reason is known.
fails()
{
    what=$1
    shift
    job "$1" run disk.ini -o disk/a.h5 >log 2>&1
    got=$?
    lines=$(grep -cE '^losscape: .*disk/[^ ]*: cannot' log)
    [ $got -eq 4 ] && [ "$lines" -ge 1 ] &&
        [ "$lines" -le $(($1 > 0 ? $1 : 1)) ]
    good=$?
    shift
    for word; do
        grep -qF -- "$word" log || good=1
    done
    tell $good "$what, ranks: $np" log
}

# goes_on RANKS: with room it comes to the same as ever.
goes_on()
{
    mount -o remount,size=100m disk
    rm -f disk/filler
    check "it goes on with room, ranks: $1" job "$1" run disk.ini -o disk/a.h5
    check 'to the same' "$losscape" compare disk/a.h5 whole.h5
    [ "$(ls disk)" = a.h5 ]
    tell $? 'and leaves nothing else'
    umount disk
}

# fill: a page is left, for the lock.
fill()
{
    cat /dev/zero >disk/filler 2>/dev/null
    [ "$(stat -f -c %a disk)" -eq 0 ] && truncate -s -4096 disk/filler
}

# holes FILE: where nothing is written yet, as on a disk that reserves nothing.
holes()
{
    python "$1" <<'END'
import ctypes
import sys
import h5py
libc = ctypes.CDLL(None, use_errno=True)
spans = []
with h5py.File(sys.argv[1], "r") as f:
    def look(_, d):
        if not isinstance(d, h5py.Dataset) or d.name[:5] in ("/runs", "/net/"):
            return
        if d.chunks:
            for i in range(d.id.get_num_chunks()):
                c = d.id.get_chunk_info(i)
                spans.append((c.byte_offset, c.size))
        elif d.id.get_offset() is not None and d.name[:6] in WHERE:
            spans.append((d.id.get_offset(), d.id.get_storage_size()))
    WHERE = ("/surfa", "/train")
    f.visititems(look)
with open(sys.argv[1], "r+b") as f:
    for at, n in spans:
        begin, end = (at + 4095) // 4096 * 4096, (at + n) // 4096 * 4096
        if end > begin:
            assert libc.fallocate(f.fileno(), 3, ctypes.c_long(begin),
                                  ctypes.c_long(end - begin)) == 0
END
}

python()
{
    PYTHONDONTWRITEBYTECODE=1 HDF5_USE_FILE_LOCKING=FALSE "$PYTHON" - "$@"
}

for np in 0 3; do
    mount -t tmpfs -o size=$((size / 2))k none disk
    fails 'no room for the result' $np 'disk/a.h5: cannot reserve' \
        'No space left on device'
    [ -z "$(ls disk)" ]
    tell $? 'and nothing is there'
    mount -o remount,size=3000k disk
    fails 'no room for the checkpoints' $np \
        'disk/a.ckpt.h5: cannot reserve' 'No space left on device'
    [ "$(ls disk)" = a.h5 ] && "$losscape" status disk/a.h5 >log 2>&1
    tell $? 'the result is there, whole, and nothing else' log
    goes_on $np

    # Everything is reserved: a disk that fills up later is no trouble.
    mount -t tmpfs -o size=100m none disk
    job 0 run disk.ini -o disk/a.h5 --max-hours 1e-9 >log 2>&1
    check 'the rest of the disk is filled' fill
    check "a job on it, ranks: $np" job $np run disk.ini -o disk/a.h5
    goes_on $np

    # Where it is not, a write fails in the middle of the work.
    for file in a a.ckpt; do
        mount -t tmpfs -o size=100m none disk
        job 0 run disk.ini -o disk/a.h5 --max-hours 1e-9 >log 2>&1
        check "holes in $file.h5" holes disk/$file.h5
        check 'a full disk' fill
        fails "the disk is full while $file.h5 is written" $np \
            "disk/$file.h5: cannot write"
        check 'the result is whole' "$losscape" verify disk/a.h5
        goes_on $np
    done
done
finish
