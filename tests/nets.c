/* nets.c - every named net. */
#include "config.h"

#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct lsc_shape mnist = {28, 28, 1}, cifar = {32, 32, 3};

static const struct {
    const char *text;
    const struct lsc_shape *input;
    size_t P, Q;
} counts[] = {
    {"mlp", &mnist, 784 * 200 + 200 + 200 * 200 + 200 + 2010, 0},
    {"mlp 512 512", &mnist, 784 * 512 + 512 + 512 * 512 + 512 + 5130, 0},
    {"smallcnn", &mnist, 19178, 0},
    {"smallcnn 10", &mnist, 19178, 0},
    {"smallcnn", &cifar, 19466, 0},
    {"mediumcnn", &cifar, 971146, 0},
    {"cnn", &cifar, 106666, 0},
    {"cnn 32", &cifar, 188810, 0},
    {"simplecnn-tiny", &mnist, 20490, 0},
    {"simplecnn-small", &cifar, 66570, 0},
    {"simplecnn-medium", &cifar, 135306, 0},
    {"resnet20", &cifar, 269722, 1376},
    {"resnet20-nobn", &cifar, 269722 - 1376 + 688, 0},
    {"resnet32", &cifar, 464154, 2272},
    {"resnet44", &cifar, 658586, 3168},
    {"resnet56", &cifar, 853018, 4064},
};

static void
make(struct lsc_net *net, const char *text, struct lsc_shape input)
{
    struct lsc_err err = {0};

    if (lsc_net_create(net, text, input, 10, &err) != LSC_OK)
        fail_msg("%s: %s", text, err.text);
}

/* Offsets are without gaps, in the order of the nodes. */
static void
check_offsets(const struct lsc_net *net)
{
    size_t theta = 0, stat = 0;

    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];

        assert_int_equal(node->theta, theta);
        assert_int_equal(node->stat, stat);
        for (size_t j = 0; j < node->nparams; j++) {
            const struct lsc_tensor *t = &net->params[node->param + j];

            assert_int_equal(t->node, i);
            assert_int_equal(t->offset, theta);
            theta += t->count;
        }
        for (size_t j = 0; j < node->nbuffers; j++) {
            assert_int_equal(net->buffers[node->buffer + j].offset, stat);
            stat += net->buffers[node->buffer + j].count;
        }
    }
    assert_int_equal(theta, net->P);
    assert_int_equal(stat, net->Q);
}

static void
parameter_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        struct lsc_net net;

        make(&net, counts[i].text, *counts[i].input);
        if (net.P != counts[i].P || net.Q != counts[i].Q)
            fail_msg("%s: %zu parameters, %zu statistics", counts[i].text,
                     net.P, net.Q);
        check_offsets(&net);
        lsc_net_free(&net);
    }
}

/* The complete spec makes the same net; another net has another id. */
static void
round_trip(void **state)
{
    uint64_t last = 0;

    (void)state;
    for (const struct lsc_named_net *row = lsc_nets; row->name != NULL; row++) {
        struct lsc_net a, b;

        make(&a, row->name, cifar);
        make(&b, a.spec, cifar);
        assert_string_equal(a.spec, b.spec);
        assert_int_equal(a.P, b.P);
        assert_int_equal(a.nnodes, b.nnodes);
        for (size_t i = 0; i < a.nparams; i++)
            assert_string_equal(a.params[i].name, b.params[i].name);
        assert_int_equal(lsc_net_id(&a), lsc_net_id(&b));
        assert_int_not_equal(lsc_net_id(&a), last);
        last = lsc_net_id(&a);
        lsc_net_free(&a);
        lsc_net_free(&b);
    }
}

/* The names of a public checkpoint of resnet20, in their order. */
static void
pytorch_names(void **state)
{
    static const struct {
        size_t at;
        const char *name;
    } some[] = {
        {0, "conv1.weight"},
        {1, "bn1.weight"},
        {2, "bn1.bias"},
        {3, "layer1.0.conv1.weight"},
        {7, "layer1.0.bn2.weight"},
        {21, "layer2.0.conv1.weight"},
        {56, "layer3.2.bn2.bias"},
        {57, "linear.weight"},
        {58, "linear.bias"},
    };
    struct lsc_net net;

    (void)state;
    make(&net, "resnet20", cifar);
    assert_int_equal(net.nparams, 59);
    for (size_t i = 0; i < sizeof(some) / sizeof(*some); i++)
        assert_string_equal(net.params[some[i].at].name, some[i].name);
    assert_string_equal(net.buffers[0].name, "bn1.running_mean");
    assert_string_equal(net.buffers[1].name, "bn1.running_var");
    assert_int_equal(net.params[3].ndim, 4);
    assert_int_equal(net.params[57].shape[0], 10);
    assert_int_equal(net.params[57].shape[1], 64);
    lsc_net_free(&net);
}

/* Of differences: among thousands of relus and maxima some always switch, which
 * leaves 0.03. */
#define DIFFERENCE 0.1

/* Every row of lsc_nets, on images as small as its stages allow. */
static void
every_net(void **state)
{
    (void)state;
    for (const struct lsc_named_net *row = lsc_nets; row->name != NULL; row++) {
        struct lsc_shape input = {16, 16, 3};
        struct probe p;

        if (strncmp(row->name, "resnet", 6) == 0) input.h = input.w = 8;
        probe_make(&p, row->name, input, 10, 5);
        probe_derivatives(&p, LSC_EVAL, p.net.nparams, DIFFERENCE);
        probe_derivatives(&p, LSC_TRAIN, p.net.nparams, DIFFERENCE);
        probe_one_by_one(&p);
        probe_free(&p);
    }
}

static void
eval_batch(void **state)
{
    struct lsc_net net;

    (void)state;
    make(&net, "flatten, dense 10", (struct lsc_shape){2, 2, 1});
    assert_int_equal(lsc_eval_batch(&net), 256);
    lsc_net_free(&net);
    make(&net, "flatten, dense 200, relu, dense 10", mnist);
    assert_int_equal(lsc_eval_batch(&net), 256); /* (784 + 200) x 4 bytes */
    lsc_net_free(&net);
    make(&net, "flatten, dense 300, relu, dense 10", mnist);
    assert_int_equal(lsc_eval_batch(&net), 128);
    lsc_net_free(&net);
    make(&net, "resnet20", cifar);
    assert_int_equal(lsc_eval_batch(&net), 16);
    lsc_net_free(&net);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameter_counts), cmocka_unit_test(round_trip),
        cmocka_unit_test(pytorch_names),    cmocka_unit_test(every_net),
        cmocka_unit_test(eval_batch),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
