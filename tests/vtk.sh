#!/bin/sh
# vtk.sh - VTK reads a surface, and what it reads is the surface.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py vtkmodules.vtkIOHDF

# VTK and h5py bring an HDF5 each: one process for each.
values()
{
    "$PYTHON" - "$1" <<END
import h5py, sys
f = h5py.File(sys.argv[1], "r")
x, y = f["surface/x"][:].tolist(), f["surface/y"][:].tolist()
print((1, len(x), len(y)), (0.0, 0.0, x[0], x[-1], y[0], y[-1]))
for name in sorted(f["surface"]):
    a = f["surface"][name]
    if getattr(a, "shape", ()) == (len(y), len(x)):
        print(name, a[()].ravel().tolist())
END
}

vtk_values()
{
    "$PYTHON" - "$1" <<END
import sys
from vtkmodules.vtkIOHDF import vtkHDFReader
r = vtkHDFReader()
assert r.CanReadFile(sys.argv[1])
r.SetFileName(sys.argv[1])
r.Update()
image = r.GetOutput()
print(image.GetDimensions(), image.GetBounds())
points = image.GetPointData()
for name in sorted(points.GetArrayName(i)
                   for i in range(points.GetNumberOfArrays())):
    a = points.GetArray(name)
    print(name, [a.GetValue(i) for i in range(a.GetNumberOfTuples())])
END
}

alike()
{
    values "$1" >h5 && vtk_values "$1" >vtk && cat h5 && diff h5 vtk
}

cat >a.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = mlp 8
[ensemble]
solutions = 1
[train]
epochs = 1
[surface]
nx = 5
ny = 4
x_from = -2
x_to = 2
y_from = -0.75
y_to = 0.75
END
check 'a surface is made' job 2 run a.ini
check 'VTK reads what is there' alike a.h5
check 'four arrays of it' test "$(grep -c '^t' vtk)" -eq 4

# The view follows what is written to the surface, under any name.
mv a.h5 b.h5
"$PYTHON" - <<END
import h5py
f = h5py.File("b.h5", "r+")
f["surface/train_loss"][1, 2] = 1234.5
END
check 'and what is written later' alike b.h5
check 'a new value among it' grep -q 1234.5 vtk

check 'one in two levels is made' job 2 run a.ini -o c.h5 \
    --set surface.nx=31 --set surface.ny=26 --set surface.precision=5%
check 'VTK reads it with its estimates' alike c.h5
check 'thirteen arrays of it' test "$(grep -c '^[th]' vtk)" -eq 13
finish
