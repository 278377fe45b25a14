/* draw.c - drawn, left out, orthogonalised, normalised: in this order. */
#include "config.h"

#include "draw.h"

#include <stdio.h>

static const char *
name(char full[64], const char *section, const char *key)
{
    snprintf(full, 64, "%s.%s", section, key);
    return full;
}

struct lsc_draw
lsc_draw_options(const struct lsc_study *study, const char *section)
{
    const struct lsc_config *c = &study->config;
    char full[64];

    return (struct lsc_draw){
        .norm = (enum lsc_norm)lsc_config_choice(
            c, name(full, section, "normalise")),
        .no_biases =
            lsc_config_flag(c, name(full, section, "leave_out_biases")),
        .no_batch_norm =
            lsc_config_flag(c, name(full, section, "leave_out_batch_norm")),
        .layers = lsc_config_text(c, name(full, section, "layers")),
    };
}

int
lsc_draw_check(const struct lsc_study *study, const char *section,
               struct lsc_err *err)
{
    struct lsc_draw how = lsc_draw_options(study, section);

    if (lsc_direction_check(&study->net, how.layers, how.no_biases,
                            how.no_batch_norm, err) == LSC_OK)
        return LSC_OK;
    return lsc_fail_in(err, "[%s] layers", section);
}

void
lsc_draw_directions(const struct lsc_study *study, struct lsc_draw how,
                    uint64_t first, size_t k, int orthogonal,
                    const float *theta, float *directions)
{
    const struct lsc_net *net = &study->net;
    size_t P = net->P;

    for (size_t i = 0; i < k; i++) {
        float *d = directions + i * P;

        lsc_direction_draw(net, study->seed, first + i, d);
        lsc_direction_leave_out(net, how.no_biases, how.no_batch_norm, d);
        lsc_direction_keep(net, how.layers, d);
        for (size_t j = 0; orthogonal && j < i; j++)
            lsc_vector_orthogonalise(P, directions + j * P, d);
    }
    for (size_t i = 0; i < k; i++)
        lsc_direction_scale(net, how.norm, theta, directions + i * P);
}
