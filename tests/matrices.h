/*
 * matrices.h - symmetric matrices to test linear algebra with, whole.
 *
 * Row by row.  The same on every rank.
 */
#ifndef LSC_TESTS_MATRICES_H
#define LSC_TESTS_MATRICES_H

#include <stddef.h>

enum matrix {
    POSITIVE,   /* G G^T / n + I / 10                                      */
    INDEFINITE, /* (G + G^T) / 2                                           */
    DEFICIENT,  /* positive semidefinite of rank n / 2, and at least 1     */
    BAD,        /* eigenvalues from 1 down to 1e-12, evenly in logarithm   */
    REPEATED,   /* two eigenvalues                                         */
    DIAGONAL,
    ZERO,
    MATRICES
};

/* Of n x n, for free(). */
double *matrix_make(enum matrix kind, size_t n);
/* Fill x[n] with N(0, 1) draws. */
void matrix_draw(size_t n, size_t index, double *x);
/* Its eigenvalues l[n], ascending, by LAPACK. */
void matrix_values(size_t n, const double *a, double *l);
/* The same, and eigenvectors in its rows. */
void matrix_vectors(size_t n, double *a, double *l);
/* c[m][n] = a b for a[m][k], or a^T b for a[k][m]; b[k][n]. */
void times(size_t m, size_t k, size_t n, int turn, const double *a,
           const double *b, double *c);
/* The largest |x|, and the largest |x - y|. */
double largest(size_t n, const double *x);
double farthest(size_t n, const double *x, const double *y);

#endif
