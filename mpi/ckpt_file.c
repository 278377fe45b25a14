/* ckpt_file.c - the file of checkpoints: making it, and where its slots are. */
#include "config.h"

#include "ckpt_file.h"
#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE 4096

size_t
lsc_ckpt_state_bytes(const struct lsc_study *study, size_t stage)
{
    const struct lsc_stage *s = study->stages[stage];

    return s->state_bytes != NULL && study->counts[stage] > 0
               ? s->state_bytes(study)
               : 0;
}

size_t
lsc_ckpt_slot_bytes(const struct lsc_study *study, size_t stage)
{
    size_t bytes =
        lsc_ckpt_state_bytes(study, stage) + sizeof(struct lsc_ckpt_head);

    return (bytes + PAGE - 1) / PAGE * PAGE;
}

int
lsc_ckpt_needed(const struct lsc_study *study)
{
    for (size_t i = 0; i < study->nstages; i++)
        if (lsc_ckpt_state_bytes(study, i) > 0) return 1;
    return 0;
}

static void
set_name(const struct lsc_study *study, size_t stage, char name[128])
{
    snprintf(name, 128, "/%s", study->stages[stage]->name);
}

/* The offset of a stage's slots; HADDR_UNDEF if they are not as they must be.
 */
static haddr_t
find_slots(hid_t file, const struct lsc_study *study, size_t stage)
{
    hsize_t dims[H5S_MAX_RANK] = {0};
    haddr_t at = HADDR_UNDEF;
    hid_t set, space;
    char name[128];

    set_name(study, stage, name);
    if ((set = H5Dopen2(file, name, H5P_DEFAULT)) < 0) return at;
    space = H5Dget_space(set);
    if (space >= 0 && H5Sget_simple_extent_dims(space, dims, NULL) == 3 &&
        dims[0] == study->counts[stage] && dims[1] == 2 &&
        dims[2] == lsc_ckpt_slot_bytes(study, stage))
        at = H5Dget_offset(set);
    if (space >= 0) H5Sclose(space);
    H5Dclose(set);
    return at;
}

int
lsc_ckpt_locate(const char *path, const struct lsc_study *study,
                const char *identity, uint64_t *at)
{
    struct lsc_err ignored;
    char *found;
    hid_t file;
    int good;

    if (lsc_h5_open(&file, path, 0, MPI_COMM_NULL, &ignored) != LSC_OK)
        return 0;
    found = lsc_h5_get_text(file, "identity");
    good = found != NULL && (!identity || strcmp(found, identity) == 0);
    free(found);
    for (size_t i = 0; i < study->nstages && good; i++) {
        haddr_t here = 0;

        if (lsc_ckpt_state_bytes(study, i) > 0)
            here = find_slots(file, study, i);
        good = here != HADDR_UNDEF;
        at[i] = here;
    }
    H5Fclose(file);
    return good;
}

static int
make_slots(hid_t file, const char *path, const struct lsc_study *study,
           size_t stage, struct lsc_err *err)
{
    struct lsc_part_set set = {
        .units = "",
        .long_name = "checkpoints: {magic, stage, task, sequence, bytes, "
                     "flops, checksum} and the state",
        .type = H5T_NATIVE_UINT8,
        .ndim = 3,
        .dims = {study->counts[stage], 2, lsc_ckpt_slot_bytes(study, stage)},
        .sparse = 1,
    };
    char name[128];
    hid_t id;

    set_name(study, stage, name);
    set.path = name;
    id = lsc_part_set(file, &set);
    if (id >= 0 && H5Dclose(id) >= 0) return LSC_OK;
    return lsc_h5_fail(err, path, "cannot make %s", name);
}

/* All blocks of the file, so that the disk is full now or never. */
static int
reserve(const char *path, struct lsc_err *err)
{
    int fd = open(path, O_RDWR | O_CLOEXEC), why = fd < 0 ? errno : 0;
    off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);

    if (size > 0) why = lsc_part_reserve(fd, (double)size);
    if (fd >= 0) close(fd);
    if (why == 0) return LSC_OK;
    return lsc_fail(err, LSC_EIO, "%s: cannot reserve %.4g MB: %s", path,
                    (double)size / 1e6, strerror(why));
}

int
lsc_ckpt_create(const char *path, const struct lsc_study *study,
                const char *identity, struct lsc_err *err)
{
    uint64_t at[LSC_MAX_STAGES];
    double bytes = 1e6;
    hid_t file;
    int st;

    if (lsc_ckpt_locate(path, study, identity, at)) return LSC_OK;
    for (size_t i = 0; i < study->nstages; i++)
        if (lsc_ckpt_state_bytes(study, i) > 0)
            bytes += (double)study->counts[i] * 2 *
                     (double)lsc_ckpt_slot_bytes(study, i);
    LSC_TRY(lsc_part_begin(&file, path, bytes, err));
    if (lsc_h5_put_text(file, "identity", identity) < 0)
        st = lsc_h5_fail(err, path, "cannot write its attributes");
    for (size_t i = 0; i < study->nstages && st == LSC_OK; i++)
        if (lsc_ckpt_state_bytes(study, i) > 0)
            st = make_slots(file, path, study, i, err);
    LSC_TRY(lsc_part_end(file, path, st, err));
    if ((st = reserve(path, err)) != LSC_OK) unlink(path);
out:
    return st;
}
