/*
 * ntk_part.h - the inside of a neural tangent kernel: what is kept of an image,
 * and the part of a layer in a tile.
 *
 * Of each of n images and K classes a layer keeps its row of the Jacobian,
 * kept[n][K][P], or the factors of it, kept[n][K][pixels][out] and, behind
 * them, its input [n][in].
 */
#ifndef LSC_NTK_PART_H
#define LSC_NTK_PART_H

#include "ntk.h"
#include "work.h"

enum lsc_ntk_form {
    LSC_NTK_ROWS,       /* rows kept, multiplied                        */
    LSC_NTK_FACTORS,    /* factors kept, rows of them multiplied        */
    LSC_NTK_STRUCTURED, /* factors kept and multiplied                  */
};

struct lsc_ntk_layer {
    const struct lsc_node *node;
    enum lsc_ntk_form form;
    size_t P, in;       /* parameters; floats of an input            */
    size_t pixels, out; /* of the output                             */
    size_t u;           /* numbers of a u, P / out                   */
    size_t columns;     /* of the Jacobian at a time                 */
    size_t kept;        /* floats an image                           */
    size_t at;          /* floats an image of the layers before      */
};

struct lsc_ntk {
    const struct lsc_net *net;
    size_t images, K;
    size_t nlayers;
    struct lsc_ntk_layer *layer; /* [nlayers], owned                      */
    size_t *of;                  /* [nnodes] a node's layer, owned        */
    struct lsc_work *work;       /* of one image, owned                   */
    float *one_hot;              /* [K], owned                            */
    float *kept[2];              /* of the images of each side, owned     */
    float *u, *row;              /* [pixels][u], [columns]; owned         */
    double *block;               /* scratch of a layer's part, owned      */
};

/* Layers and where they keep what; `plain`: structured is not asked for. */
int lsc_ntk_plan(struct lsc_ntk *ntk, const struct lsc_net *net, size_t images,
                 int plain, struct lsc_err *err);
/* Doubles of ntk->block, and floats of u and row. */
size_t lsc_ntk_block(const struct lsc_ntk *ntk);
size_t lsc_ntk_floats_u(const struct lsc_ntk *ntk);
size_t lsc_ntk_floats_row(const struct lsc_ntk *ntk);

/* What layer l keeps of a side. */
static inline float *
lsc_ntk_kept(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l, int side)
{
    return ntk->kept[side] + ntk->images * l->at;
}

/* Keep what all layers keep of a side's images. */
int lsc_ntk_pass(struct lsc_ntk *ntk, const float *theta, const float *buffers,
                 const struct lsc_ntk_side *images,
                 const struct lsc_scale *scale, int side,
                 struct lsc_watch *watch, struct lsc_err *err);

/* A tile being summed: na x nb images, `same`: of one and the same, and only
 * x' <= x is asked for. */
struct lsc_ntk_tile {
    size_t na, nb;
    int same, traced;
    double *value;
    size_t ld;
};

/* Add the part of a layer. */
void lsc_ntk_add_rows(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l,
                      const struct lsc_ntk_tile *tile);
void lsc_ntk_add_structured(const struct lsc_ntk *ntk,
                            const struct lsc_ntk_layer *l,
                            const struct lsc_ntk_tile *tile);
/* Doubles of block that these take. */
size_t lsc_ntk_block_rows(const struct lsc_ntk *ntk,
                          const struct lsc_ntk_layer *l);
size_t lsc_ntk_block_structured(const struct lsc_ntk *ntk,
                                const struct lsc_ntk_layer *l);

#endif
