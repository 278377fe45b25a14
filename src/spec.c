/* spec.c - words, keys and names of a net's spec. */
#include "config.h"

#include "spec.h"
#include "layer.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPACE       " \t\r\n"
#define NAMED_BYTES 65536

static const struct lsc_layer *
find_layer(const char *name)
{
    for (size_t i = 0; lsc_layers[i] != NULL; i++)
        if (strcmp(lsc_layers[i]->name, name) == 0) return lsc_layers[i];
    return NULL;
}

/* nets: whether the name of a net might be meant. */
static int
unknown(int nets, const char *name, struct lsc_err *err)
{
    char known[768] = "";
    size_t n = 0;

    for (size_t i = 0; nets && lsc_nets[i].name && n < sizeof(known); i++)
        n += (size_t)snprintf(known + n, sizeof(known) - n, "%s %s",
                              i > 0 ? "" : "nets are", lsc_nets[i].name);
    if (nets && n < sizeof(known))
        n += (size_t)snprintf(known + n, sizeof(known) - n, "; ");
    for (size_t i = 0; lsc_layers[i] != NULL && n < sizeof(known); i++)
        n += (size_t)snprintf(known + n, sizeof(known) - n, "%s %s",
                              i > 0 ? "" : "layers are", lsc_layers[i]->name);
    return lsc_fail(err, LSC_EINVAL, "unknown %s \"%.*s\"; %s",
                    nets ? "net or layer" : "layer", LSC_NAME, name, known);
}

/* The arguments of a named net: whole numbers. */
static int
named_args(char *text, long *arg, size_t *nargs, struct lsc_err *err)
{
    char *rest, *end, *word = strtok_r(text, SPACE, &rest);

    for (*nargs = 0; word != NULL; word = strtok_r(NULL, SPACE, &rest)) {
        if (*nargs == LSC_NAMED_ARGS)
            return lsc_fail(err, LSC_EINVAL, "more than %d numbers",
                            LSC_NAMED_ARGS);
        arg[*nargs] = strtol(word, &end, 10);
        if (*end != '\0')
            return lsc_fail(err, LSC_EINVAL, "\"%s\" is not a whole number",
                            word);
        ++*nargs;
    }
    return LSC_OK;
}

static int
expand_named(const struct lsc_named_net *net, const char *rest, size_t classes,
             char **spec, struct lsc_err *err)
{
    long arg[LSC_NAMED_ARGS];
    char *text = NULL, *words = strdup(rest);
    size_t nargs;
    int st;

    LSC_TRY(words == NULL ? lsc_fail(err, LSC_ENOMEM, "out of memory")
                          : LSC_OK);
    LSC_TRY(lsc_alloc(&text, NAMED_BYTES, err));
    st = named_args(words, arg, &nargs, err);
    if (st == LSC_OK)
        st = net->spec(arg, nargs, classes, text, NAMED_BYTES, err);
    if (st != LSC_OK) {
        lsc_fail_in(err, "net %s", net->name);
        goto out;
    }
    *spec = text;
    text = NULL;
out:
    free(text);
    free(words);
    return st;
}

int
lsc_spec_expand(const char *text, size_t classes, char **spec,
                struct lsc_err *err)
{
    size_t n;

    text += strspn(text, SPACE);
    n = strcspn(text, SPACE ",");
    for (const struct lsc_named_net *net = lsc_nets; net->name != NULL; net++)
        if (strlen(net->name) == n && strncmp(net->name, text, n) == 0)
            return expand_named(net, text + n, classes, spec, err);
    if (strchr(text, ',') == NULL) {
        char word[LSC_NAME];

        snprintf(word, sizeof(word), "%.*s", n < LSC_NAME ? (int)n : LSC_NAME,
                 text);
        if (find_layer(word) == NULL) return unknown(1, word, err);
    }
    *spec = strdup(text);
    return *spec != NULL ? LSC_OK : lsc_fail(err, LSC_ENOMEM, "out of memory");
}

static size_t
find_arg(const struct lsc_layer *layer, const char *key)
{
    size_t i = 0;

    while (layer->args[i].key != NULL && strcmp(layer->args[i].key, key) != 0)
        i++;
    return i;
}

static int
set_arg(struct lsc_node *node, size_t i, const char *value, struct lsc_err *err)
{
    const struct lsc_arg *a = &node->layer->args[i];
    char *end;
    double x = strtod(value, &end);

    if (!isnan(node->arg[i]))
        return lsc_fail(err, LSC_EINVAL, "%s is given twice", a->key);
    if (*value == '\0' || *end != '\0' || !(x >= a->min && x <= a->max) ||
        (!a->real && x != floor(x)))
        return lsc_fail(err, LSC_EINVAL,
                        "%s=%s: expected %s from %.15g to "
                        "%.15g",
                        a->key, value, a->real ? "a number" : "a whole number",
                        a->min, a->max);
    node->arg[i] = x;
    return LSC_OK;
}

static int
set_name(struct lsc_net *net, size_t i, const char *name, struct lsc_err *err)
{
    if (*name == '\0' || strlen(name) >= LSC_NAME)
        return lsc_fail(err, LSC_EINVAL, "name=%s: expected 1 to %d characters",
                        name, LSC_NAME - 1);
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz_-."
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] != '\0')
        return lsc_fail(err, LSC_EINVAL,
                        "name=%s: expected letters, digits "
                        "and . _ - alone",
                        name);
    memcpy(net->nodes[i].name, name, strlen(name) + 1);
    return LSC_OK;
}

static int
set_from(struct lsc_net *net, size_t i, char *names, struct lsc_err *err)
{
    struct lsc_node *node = &net->nodes[i];
    char *rest, *name = strtok_r(names, "+", &rest);

    for (node->nin = 0; name != NULL; name = strtok_r(NULL, "+", &rest)) {
        size_t j = 0;

        while (j < i && strcmp(net->nodes[j].name, name) != 0) j++;
        if (j == i && strcmp(name, "input") != 0)
            return lsc_fail(err, LSC_EINVAL,
                            "from=%s: no layer before this has that name",
                            name);
        if (node->nin == LSC_MAX_INPUTS)
            return lsc_fail(err, LSC_EINVAL, "from: more than %d names",
                            LSC_MAX_INPUTS);
        node->in[node->nin++] = j < i ? j : LSC_INPUT;
    }
    return LSC_OK;
}

static int
read_word(struct lsc_net *net, size_t i, char *word, size_t *position,
          struct lsc_err *err)
{
    const struct lsc_layer *layer = net->nodes[i].layer;
    char *value = strchr(word, '=');
    size_t arg;

    if (value == NULL) {
        if (layer->args[*position].key == NULL)
            return lsc_fail(err, LSC_EINVAL, "takes no value \"%s\"", word);
        return set_arg(&net->nodes[i], (*position)++, word, err);
    }
    *value++ = '\0';
    if (strcmp(word, "name") == 0) return set_name(net, i, value, err);
    if (strcmp(word, "from") == 0) return set_from(net, i, value, err);
    arg = find_arg(layer, word);
    if (layer->args[arg].key == NULL)
        return lsc_fail(err, LSC_EINVAL, "takes no %s=", word);
    return set_arg(&net->nodes[i], arg, value, err);
}

/* What was not said: arguments, and whether all is there. */
static int
complete(struct lsc_net *net, size_t i, struct lsc_err *err)
{
    struct lsc_node *node = &net->nodes[i];
    const struct lsc_arg *a = node->layer->args;

    for (size_t j = 0; a[j].key != NULL; j++) {
        if (isnan(node->arg[j])) node->arg[j] = a[j].otherwise;
        if (isnan(node->arg[j]))
            return lsc_fail(err, LSC_EINVAL, "%s= is missing", a[j].key);
    }
    if (node->nin != node->layer->nin)
        return lsc_fail(err, LSC_EINVAL,
                        "takes %zu inputs, not %zu: say "
                        "from=%s",
                        node->layer->nin, node->nin,
                        node->layer->nin == 1 ? "NAME" : "NAME+NAME");
    if (strcmp(node->name, "input") == 0)
        return lsc_fail(err, LSC_EINVAL, "\"input\" names the images");
    for (size_t j = 0; j < i; j++)
        if (strcmp(net->nodes[j].name, node->name) == 0)
            return lsc_fail(err, LSC_EINVAL, "layer %zu has the name %s too", j,
                            node->name);
    return LSC_OK;
}

int
lsc_spec_read(struct lsc_net *net, size_t i, char *text, struct lsc_err *err)
{
    struct lsc_node *node = &net->nodes[i];
    char *rest, *word = strtok_r(text, SPACE, &rest);
    size_t position = 0;
    int st;

    if (word == NULL) return lsc_fail(err, LSC_EINVAL, "is empty");
    node->layer = find_layer(word);
    if (node->layer == NULL) return unknown(0, word, err);
    snprintf(node->name, LSC_NAME, "%zu", i);
    for (size_t j = 0; j < LSC_MAX_ARGS; j++) node->arg[j] = NAN;
    node->nin = 1;
    node->in[0] = i > 0 ? i - 1 : LSC_INPUT;
    while ((word = strtok_r(NULL, SPACE, &rest)) != NULL)
        LSC_TRY(read_word(net, i, word, &position, err));
    st = complete(net, i, err);
out:
    return st;
}

/* A number in the fewest digits that read back to it. */
static void
write_number(struct lsc_text *f, double x)
{
    char digits[32];

    snprintf(digits, sizeof(digits), "%.15g", x);
    if (strtod(digits, NULL) != x) snprintf(digits, sizeof(digits), "%.17g", x);
    lsc_text_add(f, "%s", digits);
}

static void
write_node(struct lsc_text *f, const struct lsc_net *net, size_t i)
{
    const struct lsc_node *node = &net->nodes[i];
    const struct lsc_arg *a = node->layer->args;
    char position[LSC_NAME];

    lsc_text_add(f, "%s", node->layer->name);
    for (size_t j = 0; a[j].key != NULL; j++) {
        lsc_text_add(f, " ");
        if (!isnan(a[j].otherwise)) lsc_text_add(f, "%s=", a[j].key);
        write_number(f, node->arg[j]);
    }
    snprintf(position, sizeof(position), "%zu", i);
    if (strcmp(node->name, position) != 0)
        lsc_text_add(f, " name=%s", node->name);
    if (node->nin == 1 && node->in[0] == (i > 0 ? i - 1 : LSC_INPUT)) return;
    for (size_t j = 0; j < node->nin; j++) {
        size_t in = node->in[j];

        lsc_text_add(f, "%s%s", j == 0 ? " from=" : "+",
                     in == LSC_INPUT ? "input" : net->nodes[in].name);
    }
}

int
lsc_spec_write(const struct lsc_net *net, char **spec, struct lsc_err *err)
{
    struct lsc_text text = {0};

    for (size_t i = 0; i < net->nnodes; i++) {
        if (i > 0) lsc_text_add(&text, ", ");
        write_node(&text, net, i);
    }
    if ((*spec = lsc_text_take(&text)) != NULL) return LSC_OK;
    return lsc_fail(err, LSC_ENOMEM, "out of memory");
}
