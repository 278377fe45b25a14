/* spec.c - nets as text: the complete form, and what is wrong with others. */
#include "config.h"

#include "net.h"
#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct lsc_shape mnist = {28, 28, 1};

static void
make(struct lsc_net *net, const char *text)
{
    struct lsc_err err = {0};

    if (lsc_net_create(net, text, mnist, 10, &err) != LSC_OK)
        fail_msg("%s: %s", text, err.text);
}

static void
complete_spec(void **state)
{
    struct lsc_net net;

    (void)state;
    make(&net, " conv2d 4 kernel_size=3,maxpool 2 , dropout 0.1 name=d,\n"
               "relu from=d, flatten, dense out_features=10 name=fc ");
    assert_string_equal(
        net.spec, "conv2d 4 3 stride=1 padding=0 bias=1, "
                  "maxpool 2 stride=2 ceil_mode=0, dropout p=0.1 name=d, relu, "
                  "flatten, dense 10 bias=1 name=fc");
    assert_string_equal(net.params[0].name, "0.weight");
    assert_string_equal(net.params[3].name, "fc.bias");
    lsc_net_free(&net);
    make(&net, "smallcnn 10");
    assert_non_null(strstr(net.spec, "dropout p=0.1,"));
    lsc_net_free(&net);
}

static const struct {
    const char *text, *message;
} mistakes[] = {
    {"", "unknown net or layer \"\""},
    {"resnet21", "unknown net or layer \"resnet21\""},
    {"resnet20 3", "net resnet20: takes no numbers"},
    {"mlp 5 x", "net mlp: \"x\" is not a whole number"},
    {"mlp 0",
     "layer 1 (dense): out_features=0: expected a whole number from 1"},
    {"mlp 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "net mlp: more than 16 numbers"},
    {"smallcnn 100", "net smallcnn: expected nothing or a dropout rate"},
    {"flatten, dens 10", "net: layer 1: unknown layer \"dens\"; layers are"},
    {"flatten,, dense 10", "net: layer 1: is empty"},
    {"flatten, dense 10,", "net: layer 2: is empty"},
    {"flatten, dense", "layer 1 (dense): out_features= is missing"},
    {"flatten, dense 10 1 1", "layer 1 (dense): takes no value \"1\""},
    {"flatten, dense 10 width=1", "layer 1 (dense): takes no width="},
    {"flatten, dense 10 out_features=10", "out_features is given twice"},
    {"flatten, dense 1e1x", "out_features=1e1x: expected a whole number from"},
    {"flatten, dense nan", "out_features=nan: expected a whole number from 1"},
    {"flatten, dense 9.5", "out_features=9.5: expected a whole number from 1"},
    {"flatten, dense 10 bias=2", "bias=2: expected a whole number from 0 to 1"},
    {"flatten, dense 10 bias=", "bias=: expected a whole number from 0 to 1"},
    {"flatten, dropout 1, dense 10", "p=1: expected a number from 0 to 0.999"},
    {"dense 10", "layer 0 (dense): the input is 28 x 28 x 1: flatten first"},
    {"flatten, dense 11",
     "the last layer gives 1 x 1 x 11 numbers (h x w x c), "
     "expected 1 x 1 x 10 classes"},
    {"conv2d 10 3", "layer 0 (conv2d): the last layer gives 26 x 26 x 10"},
    {"conv2d 8 29, flatten, dense 10", "kernel_size 29 does not fit 28 x 28"},
    {"maxpool 29, flatten, dense 10", "kernel_size 29 does not fit 28 x 28"},
    {"conv2d 8 0, flatten, dense 10", "kernel_size=0: expected"},
    {"flatten from=x, dense 10", "from=x: no layer before this has that name"},
    {"relu name=x from=x, flatten, dense 10", "from=x: no layer before"},
    {"flatten, add, dense 10", "takes 2 inputs, not 1: say from=NAME+NAME"},
    {"flatten, relu from=input+0, dense 10", "takes 1 inputs, not 2"},
    {"flatten, relu from=, dense 10", "takes 1 inputs, not 0: say from=NAME"},
    {"flatten, add from=0+0+0, dense 10", "from: more than 2 names"},
    {"flatten, add from=0+input, dense 10",
     "inputs of 1 x 1 x 784 and 28 x 28"},
    {"flatten, relu, dense 10 from=0",
     "layer 1 (relu): no other layer reads it"},
    {"flatten name=a, relu name=a, dense 10", "layer 0 has the name a too"},
    {"flatten name=1, relu, dense 10", "layer 0 has the name 1 too"},
    {"flatten name=input, dense 10", "\"input\" names the images"},
    {"flatten name=, dense 10", "name=: expected 1 to 63 characters"},
    {"flatten name=a/b, dense 10", "name=a/b: expected letters, digits"},
    {"flatten, dense 10 name="
     "0123456789012345678901234567890123456789012345678901234567890123",
     "expected 1 to 63 characters"},
    {"flatten, dense 10 name="
     "012345678901234567890123456789012345678901234567890123456789",
     "name of more than 63 characters"},
    {"shortcut 4 2, flatten, dense 10", "channels=4: expected 1 (the input's)"},
    {"flatten, dense 16777216, dense 16777216, dense 10",
     "more than 2147483647 parameters"},
    {"conv2d 1048576 1, conv2d 1048576 1, flatten, dense 10",
     "more than 2147483647 "},
    {"conv2d 1000000 1 padding=255, flatten, dense 10",
     "gives more than 2147483647 numbers an image"},
    {"dense 10 name=fc", "net: layer 0 (dense fc): the input is 28 x 28 x 1"},
    {"flatten, relu", "net: no layer has parameters"},
};

static void
spec_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
        struct lsc_net net = {.P = 7};
        struct lsc_err err = {0};
        int st = lsc_net_create(&net, mistakes[i].text, mnist, 10, &err);

        if (st != LSC_EINVAL || strstr(err.text, mistakes[i].message) == NULL ||
            net.P != 7)
            fail_msg("\"%s\": %s", mistakes[i].text, err.text);
        assert_int_equal(err.code, st);
    }
}

/* Specs with a few characters changed: a net or a message, nothing else. */
static void
mutated(void **state)
{
    static const char letters[] = "0123456789+-=.,_ aeinput";
    struct lsc_net whole, net;
    struct lsc_rng rng;
    char spec[256];

    (void)state;
    make(&whole, "conv2d 4 3 name=a, batchnorm, add from=a+1, maxpool 2, relu, "
                 "shortcut 8 2, avgpool 2, gap, dropout, dense 10");
    assert_true(strlen(whole.spec) < sizeof(spec));
    lsc_rng_start(&rng, 1, LSC_FOR_TEST, 0);
    for (int i = 0; i < 5000; i++) {
        struct lsc_err err = {0};

        strcpy(spec, whole.spec);
        for (uint32_t n = 1 + lsc_rng_below(&rng, 3); n > 0; n--)
            spec[lsc_rng_below(&rng, strlen(whole.spec))] =
                letters[lsc_rng_below(&rng, sizeof(letters) - 1)];
        if (lsc_net_create(&net, spec, mnist, 10, &err) == LSC_OK)
            lsc_net_free(&net);
        else
            assert_true(err.code == LSC_EINVAL && err.text[0] != '\0');
    }
    lsc_net_free(&whole);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_spec),
        cmocka_unit_test(spec_errors),
        cmocka_unit_test(mutated),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
