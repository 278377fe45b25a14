/* software.c - the versions of what we are linked to. */
#include "config.h"

#include "software.h"

#include <hdf5.h>
#include <jansson.h>
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>
#include <zlib.h>

#ifdef HAVE_OPENBLAS_GET_CONFIG
char *openblas_get_config(void);
#endif

void
lsc_software(char *text, size_t size)
{
    char mpi[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    const char *blas = "BLAS (version unknown)";
    unsigned major = 0, minor = 0, release = 0;
    int length;

    MPI_Get_library_version(mpi, &length);
    mpi[strcspn(mpi, ",\n")] = '\0';
    H5get_libversion(&major, &minor, &release);
#ifdef HAVE_OPENBLAS_GET_CONFIG
    blas = openblas_get_config();
#endif
    snprintf(text, size,
             "%s; HDF5 %u.%u.%u; %s; zlib %s; xxHash %u.%u.%u; jansson %s", mpi,
             major, minor, release, blas, zlibVersion(),
             XXH_versionNumber() / 10000, XXH_versionNumber() / 100 % 100,
             XXH_versionNumber() % 100, JANSSON_VERSION);
}
