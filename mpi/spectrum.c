/* spectrum.c - eigenvalues of the Gram matrices of kind kernel. */
#include "config.h"

#include "spectra.h"

#include "../src/kernel.h"
#include "../src/spectrum.h"

int
lsc_spectrum_run(struct lsc_together_task *task, struct lsc_err *err)
{
    struct lsc_tiles tiles = lsc_kernel_layout(task->farm->study);
    double *l = lsc_together_row(task, "/kernel/eigenvalues");
    struct lsc_eigen e;
    int st;

    LSC_TRY(lsc_eigen_open(&e, task, "/kernel/tiles", task->number, &tiles,
                           "/kernel/grid", err));
    lsc_eigen_put(&e, l);
    *(double *)lsc_together_row(task, "/kernel/effective_rank") =
        lsc_spectrum_rank(e.n, l);
    *(double *)lsc_together_row(task, "/kernel/participation") =
        lsc_spectrum_participation(e.n, l);
out:
    lsc_eigen_close(&e);
    return st;
}

size_t
lsc_spectrum_bytes(const struct lsc_study *study, int ranks)
{
    return lsc_dense_bytes(ranks, lsc_kernel_layout(study).n, 0);
}
