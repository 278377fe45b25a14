/* patches.c - copying windows of images to rows, and adding them back. */
#include "config.h"

#include "patches.h"
#include "hot.h"

#include <string.h>

size_t
lsc_patches_width(const struct lsc_patches *p)
{
    return p->kernel * p->kernel * p->c;
}

/* A memcpy for runs of a few dozen numbers, without the call. */
static inline void
copy(float *restrict to, const float *restrict from, size_t n)
{
    for (; n >= 16; n -= 16, to += 16, from += 16)
        memcpy(to, from, 16 * sizeof(*to));
    if (n >= 8) {
        memcpy(to, from, 8 * sizeof(*to));
        n -= 8, to += 8, from += 8;
    }
    if (n >= 4) {
        memcpy(to, from, 4 * sizeof(*to));
        n -= 4, to += 4, from += 4;
    }
    for (; n > 0; n--) *to++ = *from++;
}

static inline void
clear(float *to, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] = 0;
}

static inline void
add(float *restrict to, const float *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] += from[i];
}

/* The part lo .. hi - 1 of a window that starts at `start` (possibly negative)
 * and lies within 0 .. size - 1. */
static inline void
inside(ptrdiff_t start, size_t kernel, size_t size, size_t *lo, size_t *hi)
{
    ptrdiff_t left = (ptrdiff_t)size - start;

    *lo = start < 0 ? (size_t)-start : 0;
    if (*lo > kernel) *lo = kernel;
    *hi = left < (ptrdiff_t)kernel ? (left > 0 ? (size_t)left : 0) : kernel;
    if (*hi < *lo) *hi = *lo;
}

/* Where the window of a row lies. */
struct window {
    ptrdiff_t y, x;            /* its corner, in pixels of the image    */
    size_t ylo, yhi, xlo, xhi; /* the part inside                       */
    size_t image;              /* offset of the image                   */
};

static inline struct window
window(const struct lsc_patches *p, size_t row)
{
    size_t ox = row % p->ow, oy = row / p->ow % p->oh;
    struct window w = {
        .y = (ptrdiff_t)(oy * p->stride) - (ptrdiff_t)p->padding,
        .x = (ptrdiff_t)(ox * p->stride) - (ptrdiff_t)p->padding,
        .image = row / p->ow / p->oh * p->h * p->w * p->c,
    };

    inside(w.y, p->kernel, p->h, &w.ylo, &w.yhi);
    inside(w.x, p->kernel, p->w, &w.xlo, &w.xhi);
    return w;
}

/* Offset of the first number inside, in the window's row ky. */
static inline size_t
offset(const struct lsc_patches *p, const struct window *w, size_t ky)
{
    size_t y = (size_t)(w->y + (ptrdiff_t)ky);
    size_t x = (size_t)(w->x + (ptrdiff_t)w->xlo);

    return w->image + (y * p->w + x) * p->c;
}

LSC_HOT void
lsc_patches_read(const struct lsc_patches *p, const float *restrict x,
                 size_t first, size_t rows, float *restrict matrix)
{
    size_t run = p->kernel * p->c, c = p->c;

    for (size_t row = first; row < first + rows; row++) {
        struct window w = window(p, row);

        clear(matrix, w.ylo * run);
        for (size_t ky = w.ylo; ky < w.yhi; ky++) {
            float *to = matrix + ky * run;

            clear(to, w.xlo * c);
            if (w.xhi > w.xlo)
                copy(to + w.xlo * c, x + offset(p, &w, ky),
                     (w.xhi - w.xlo) * c);
            clear(to + w.xhi * c, (p->kernel - w.xhi) * c);
        }
        clear(matrix + w.yhi * run, (p->kernel - w.yhi) * run);
        matrix += p->kernel * run;
    }
}

LSC_HOT void
lsc_patches_add(const struct lsc_patches *p, const float *restrict matrix,
                size_t first, size_t rows, float *restrict x)
{
    size_t run = p->kernel * p->c, c = p->c;

    for (size_t row = first; row < first + rows; row++) {
        struct window w = window(p, row);

        for (size_t ky = w.ylo; ky < w.yhi && w.xhi > w.xlo; ky++)
            add(x + offset(p, &w, ky), matrix + ky * run + w.xlo * c,
                (w.xhi - w.xlo) * c);
        matrix += p->kernel * run;
    }
}
