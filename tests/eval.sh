#!/bin/sh
# eval.sh - losscape eval: a public ResNet-20 on all test images of CIFAR-10
# gives the loss and accuracy that PyTorch gives; bad input is refused.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin json
weights=$LOSSCAPE_SHARED/models/resnet20-cifar10.safetensors

# The numbers are in the metadata of the reference, from PyTorch.
same()
{
    "$losscape" eval --net resnet20 --weights "$weights" --data "$1" \
        --split test >eval.json || return 1
    "$PYTHON" - "${weights%.safetensors}.reference.safetensors" <<'END'
import json, struct, sys
with open(sys.argv[1], "rb") as f:
    header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
expected, found = header["__metadata__"], json.load(open("eval.json"))
print(found)
assert abs(found["loss"] - float(expected["test_loss"])) < 1e-6
assert found["accuracy"] == float(expected["test_accuracy"])
assert found["images"] == 10000
END
}

# refuses STATUS TEXT ARGUMENT...: in one line, printing nothing else.
refuses()
{
    wanted=$1 text=$2
    shift 2
    exits "$wanted" "$losscape" eval --net 'flatten, dense 4' --data synthetic \
        "$@" >out 2>err || return 1
    cat err
    grep -qF -- "$text" err && [ ! -s out ] &&
        { [ "$wanted" -eq 2 ] || [ "$(wc -l <err)" -eq 1 ]; }
}

if [ ! -r "$weights" ] || [ -z "$LOSSCAPE_TEST_CIFAR10" ]; then
    n=$((n + 1))
    echo "ok $n # SKIP no LOSSCAPE_SHARED (models/) or LOSSCAPE_TEST_CIFAR10"
else
    check 'the loss and accuracy of PyTorch' same "$LOSSCAPE_TEST_CIFAR10"
fi
echo '{}' >bad
check 'no weights' refuses 4 'none: No such file' --weights none
check 'no safetensors' refuses 3 'bad: 3 bytes, expected' --weights bad
check 'an option missing' refuses 2 'expected --net, --weights and --data'
check 'an unknown split' refuses 2 'expected train or test' --weights bad \
    --split both
check 'a directory without data' refuses 3 'no data set' --weights bad \
    --data "$dir"
finish
