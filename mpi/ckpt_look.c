/* ckpt_look.c - what checkpoints hold, without their study. */
#include "config.h"

#include "ckpt_file.h"
#include "h5.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
lsc_ckpt_name(const char *result, char *path, size_t size)
{
    size_t n = strlen(result);

    if (n > 3 && strcmp(result + n - 3, ".h5") == 0) n -= 3;
    snprintf(path, size, "%.*s.ckpt.h5", (int)n, result);
}

/* Where the slots of a stage with so many tasks are, and their size; 0: there
 * are none. */
static int
find(hid_t file, const char *stage, size_t tasks, uint64_t *at, uint64_t *slot)
{
    hsize_t dims[H5S_MAX_RANK] = {0};
    haddr_t found = HADDR_UNDEF;
    hid_t set = -1, space;

    if (H5Lexists(file, stage, H5P_DEFAULT) > 0)
        set = H5Dopen2(file, stage, H5P_DEFAULT);
    if (set < 0) return 0;
    space = H5Dget_space(set);
    if (space >= 0 && H5Sget_simple_extent_dims(space, dims, NULL) == 3 &&
        dims[0] == tasks && dims[1] == 2)
        found = H5Dget_offset(set);
    if (space >= 0) H5Sclose(space);
    H5Dclose(set);
    *at = found;
    *slot = dims[2];
    return found != HADDR_UNDEF;
}

/* Of the newer of a task's two heads. */
static double
newest(int fd, size_t task, uint64_t at, uint64_t slot)
{
    struct lsc_ckpt_head h;
    uint64_t sequence = 0;
    double flops = 0;

    for (uint64_t i = 0; i < 2; i++) {
        off_t where = (off_t)(at + (2 * task + i) * slot);

        if (pread(fd, &h, sizeof(h), where) != (ssize_t)sizeof(h) ||
            h.magic != LSC_CKPT_MAGIC || h.task != task ||
            h.sequence <= sequence)
            continue;
        sequence = h.sequence;
        flops = isfinite(h.flops) && h.flops > 0 ? h.flops : 0;
    }
    return flops;
}

void
lsc_ckpt_flops(const char *path, const char *identity, const char *stage,
               size_t tasks, double *flops)
{
    uint64_t at = 0, slot = 0;
    int fd = -1, good;
    char *found;
    hid_t file;

    memset(flops, 0, tasks * sizeof(*flops));
    if (access(path, R_OK) != 0 ||
        lsc_h5_open(&file, path, 0, MPI_COMM_NULL, NULL) != LSC_OK)
        return;
    found = lsc_h5_get_text(file, "identity");
    good = found != NULL && strcmp(found, identity) == 0 &&
           find(file, stage, tasks, &at, &slot);
    free(found);
    H5Fclose(file);
    if (good) fd = open(path, O_RDONLY | O_CLOEXEC);
    for (size_t i = 0; i < tasks && fd >= 0; i++)
        flops[i] = newest(fd, i, at, slot);
    if (fd >= 0) close(fd);
}
