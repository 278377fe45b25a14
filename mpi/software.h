/*
 * software.h - what a result was made with.
 */
#ifndef LSC_SOFTWARE_H
#define LSC_SOFTWARE_H

#include <stddef.h>

/* "Open MPI v4.1.4; HDF5 1.10.8; OpenBLAS 0.3.21 ...; zlib 1.2.13; ..." */
void lsc_software(char *text, size_t size);

#endif
