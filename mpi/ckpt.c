/* ckpt.c - two slots a task, the newer valid one counts. */
#include "config.h"

#include "ckpt_file.h"

#include "../src/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct lsc_ckpt {
    const struct lsc_study *study;
    char *path;
    int fd;
    uint64_t at[LSC_MAX_STAGES]; /* where the slots of each stage start  */
    /* The task this rank is at: its newest valid state, sequence 0 if none. */
    size_t stage, task;
    int slot;
    uint64_t sequence;
};

/* Rank 0 looks where the slots are; all open. */
static int
locate(struct lsc_ckpt *c, MPI_Comm comm, struct lsc_err *err)
{
    struct lsc_comm all = {.world = comm, .size = 1};
    int st = LSC_OK, alone = comm == MPI_COMM_NULL;

    if (!alone) {
        LSC_MPI(MPI_Comm_rank(comm, &all.rank));
        LSC_MPI(MPI_Comm_size(comm, &all.size));
    }
    if (all.rank == 0 && !lsc_ckpt_locate(c->path, c->study, NULL, c->at))
        st = lsc_fail(err, LSC_EIO, "%s: not the checkpoints of this study",
                      c->path);
    LSC_TRY(alone ? st : lsc_agree(&all, st, err));
    if (!alone)
        LSC_MPI(MPI_Bcast(c->at, LSC_MAX_STAGES, MPI_UINT64_T, 0, comm));
    c->fd = open(c->path, O_RDWR | O_CLOEXEC);
    if (c->fd < 0)
        st = lsc_fail(err, LSC_EIO, "%s: cannot open: %s", c->path,
                      strerror(errno));
    LSC_TRY(alone ? st : lsc_agree(&all, st, err));
out:
    return st;
}

int
lsc_ckpt_open(struct lsc_ckpt **ckpt, const char *path, MPI_Comm comm,
              const struct lsc_study *study, struct lsc_err *err)
{
    struct lsc_ckpt *c = lsc_calloc(1, sizeof(*c));
    int st;

    if (c == NULL || (c->path = strdup(path)) == NULL) {
        free(c);
        return lsc_fail(err, LSC_ENOMEM, "out of memory");
    }
    c->study = study;
    c->fd = -1;
    c->stage = LSC_ABSENT;
    if ((st = locate(c, comm, err)) == LSC_OK)
        *ckpt = c;
    else
        lsc_ckpt_close(c);
    return st;
}

void
lsc_ckpt_close(struct lsc_ckpt *ckpt)
{
    if (ckpt == NULL) return;
    if (ckpt->fd >= 0) close(ckpt->fd);
    free(ckpt->path);
    free(ckpt);
}

static int
broken(const struct lsc_ckpt *c, const char *what, struct lsc_err *err)
{
    return lsc_fail(err, LSC_EIO, "%s: cannot %s: %s", c->path, what,
                    errno != 0 ? strerror(errno) : "it has become shorter");
}

static int
read_all(const struct lsc_ckpt *c, void *out, size_t n, uint64_t at,
         struct lsc_err *err)
{
    char *to = out;

    for (ssize_t done; n > 0; n -= (size_t)done, at += (size_t)done) {
        errno = 0;
        done = pread(c->fd, to, n, (off_t)at);
        if (done < 0 && errno == EINTR)
            done = 0;
        else if (done <= 0)
            return broken(c, "read", err);
        to += done;
    }
    return LSC_OK;
}

static int
write_all(const struct lsc_ckpt *c, const void *in, size_t n, uint64_t at,
          struct lsc_err *err)
{
    const char *from = in;

    for (ssize_t done; n > 0; n -= (size_t)done, at += (size_t)done) {
        errno = 0;
        done = pwrite(c->fd, from, n, (off_t)at);
        if (done < 0 && errno == EINTR)
            done = 0;
        else if (done < 0)
            return broken(c, "write", err);
        from += done;
    }
    return LSC_OK;
}

static uint64_t
checksum(const struct lsc_ckpt_head *h, const void *state)
{
    uint64_t sum = lsc_hash64(h, offsetof(struct lsc_ckpt_head, checksum), 0);

    return lsc_hash64(state, (size_t)h->bytes, sum);
}

static uint64_t
slot_at(const struct lsc_ckpt *c, size_t stage, size_t task, int slot)
{
    return c->at[stage] + (2 * (uint64_t)task + (uint64_t)slot) *
                              lsc_ckpt_slot_bytes(c->study, stage);
}

/* Read a slot into state[bytes]; *sequence = 0 if it is not valid. */
static int
read_slot(const struct lsc_ckpt *c, size_t stage, size_t task, int slot,
          void *state, size_t bytes, uint64_t *sequence, struct lsc_err *err)
{
    uint64_t at = slot_at(c, stage, task, slot);
    struct lsc_ckpt_head h;
    int st;

    *sequence = 0;
    LSC_TRY(read_all(c, &h, sizeof(h), at, err));
    if (h.magic != LSC_CKPT_MAGIC || h.stage != stage || h.task != task ||
        h.bytes != bytes)
        goto out;
    LSC_TRY(read_all(c, state, bytes, at + sizeof(h), err));
    if (h.checksum == checksum(&h, state)) *sequence = h.sequence;
out:
    return st;
}

int
lsc_ckpt_load(struct lsc_ckpt *c, size_t stage, size_t task, void *state,
              size_t bytes, int *found, struct lsc_err *err)
{
    uint64_t sequence[2];
    int st, newest;

    c->stage = LSC_ABSENT;
    for (int slot = 0; slot < 2; slot++)
        LSC_TRY(read_slot(c, stage, task, slot, state, bytes, &sequence[slot],
                          err));
    newest = sequence[1] > sequence[0];
    if (!newest && sequence[0] > 0)
        LSC_TRY(read_slot(c, stage, task, 0, state, bytes, &sequence[0], err));
    c->stage = stage;
    c->task = task;
    c->slot = newest;
    c->sequence = sequence[newest];
    *found = c->sequence > 0;
out:
    return st;
}

/* Learn which slot of the task is the older one. */
static int
look(struct lsc_ckpt *c, size_t stage, size_t task, size_t bytes,
     struct lsc_err *err)
{
    char *state = NULL;
    int st = LSC_OK, found;

    if (c->stage == stage && c->task == task) return LSC_OK;
    LSC_TRY(lsc_alloc(&state, bytes, err));
    LSC_TRY(lsc_ckpt_load(c, stage, task, state, bytes, &found, err));
out:
    free(state);
    return st;
}

int
lsc_ckpt_save(struct lsc_ckpt *c, size_t stage, size_t task, const void *state,
              size_t bytes, double flops, struct lsc_err *err)
{
    struct lsc_ckpt_head h = {.magic = LSC_CKPT_MAGIC,
                              .stage = stage,
                              .task = task,
                              .bytes = bytes,
                              .flops = flops};
    uint64_t at;
    int st, slot;

    if (bytes > lsc_ckpt_state_bytes(c->study, stage))
        return lsc_fail(err, LSC_EINVAL, "%s: a state of %zu bytes, not %zu",
                        c->path, bytes, lsc_ckpt_state_bytes(c->study, stage));
    LSC_TRY(look(c, stage, task, bytes, err));
    slot = c->sequence > 0 ? !c->slot : 0;
    h.sequence = c->sequence + 1;
    h.checksum = checksum(&h, state);
    at = slot_at(c, stage, task, slot);
    LSC_TRY(write_all(c, state, bytes, at + sizeof(h), err));
    LSC_TRY(write_all(c, &h, sizeof(h), at, err));
    if (fdatasync(c->fd) != 0) return broken(c, "sync", err);
    c->slot = slot;
    c->sequence = h.sequence;
out:
    return st;
}
