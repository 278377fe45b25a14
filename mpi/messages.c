/* messages.c - waiting without spinning. */
#include "config.h"

#include "messages.h"

#include <time.h>

double
lsc_nap(struct lsc_nap *nap)
{
    double from = MPI_Wtime();
    struct timespec t = {0};

    nap->microseconds =
        nap->microseconds == 0 ? LSC_NAP_SHORTEST : nap->microseconds * 3 / 2;
    if (nap->microseconds > LSC_NAP_LONGEST)
        nap->microseconds = LSC_NAP_LONGEST;
    t.tv_nsec = nap->microseconds * 1000;
    nanosleep(&t, NULL);
    return MPI_Wtime() - from;
}

void
lsc_wait(MPI_Request *request)
{
    struct lsc_nap nap = {0};
    int done = 0;

    for (;;) {
        LSC_MPI(MPI_Test(request, &done, MPI_STATUS_IGNORE));
        if (done) return;
        lsc_nap(&nap);
    }
}

void
lsc_withdraw(MPI_Request *request)
{
    if (*request == MPI_REQUEST_NULL) return;
    LSC_MPI(MPI_Cancel(request));
    lsc_wait(request);
}

void
lsc_gather_ranks(MPI_Comm comm)
{
    MPI_Request all;

    LSC_MPI(MPI_Ibarrier(comm, &all));
    lsc_wait(&all);
}
