/* ntk_forms.c - which way tangent kernels are computed, and what it takes. */
#include "config.h"

#include "ntk_scene.h"

/* The nets of the scene see every form, structured ones with one pixel and
 * more. */
static void
forms(void **state)
{
    int seen[3] = {0}, pixels = 0;
    struct lsc_err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
        struct lsc_net net;
        struct lsc_ntk ntk;

        assert_int_equal(lsc_net_create(&net, specs[i],
                                        (struct lsc_shape){H, W, C}, CLASSES,
                                        &err),
                         LSC_OK);
        assert_int_equal(lsc_ntk_plan(&ntk, &net, 4, 0, &err), LSC_OK);
        for (size_t k = 0; k < ntk.nlayers; k++) {
            seen[ntk.layer[k].form] = 1;
            pixels |= ntk.layer[k].form == LSC_NTK_STRUCTURED &&
                      ntk.layer[k].pixels > 1;
        }
        free(ntk.layer);
        free(ntk.of);
        lsc_net_free(&net);
    }
    assert_true(seen[LSC_NTK_ROWS] && seen[LSC_NTK_FACTORS]);
    assert_true(seen[LSC_NTK_STRUCTURED] && pixels);
}

/* What must be so of counts: a traced tile of a dense net takes less than a
 * third of a full one at ten classes, and memory follows the tile. */
static void
counts(void **state)
{
    struct lsc_err err = {0};
    struct lsc_net net;

    (void)state;
    assert_int_equal(
        lsc_net_create(&net, "mlp", (struct lsc_shape){28, 28, 1}, 10, &err),
        LSC_OK);
    assert_true(lsc_ntk_cost(&net, 500, 500, 1) <
                lsc_ntk_cost(&net, 500, 500, 0) / 3);
    assert_true(lsc_ntk_bytes(&net, 16) < 16 << 20);
    assert_true(lsc_ntk_bytes(&net, 32) > lsc_ntk_bytes(&net, 16));
    lsc_net_free(&net);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(counts),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
