/* steps.c - chains of nodes that are run in one go. */
#include "config.h"

#include "steps.h"

#include <stdlib.h>

/* Who reads a node's output. */
struct reader {
    size_t n, last; /* how many inputs, and the last node         */
    int folded;     /* the node itself belongs to one before it    */
};

struct search {
    const struct lsc_net *net;
    enum lsc_mode mode;
    int keeps;
    const char *moves;
    struct reader *reader; /* [nnodes] */
};

static void
look_at(const struct lsc_net *net, char *moves, struct reader *reader)
{
    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];

        moves[i] = node->nparams > 0;
        for (size_t k = 0; k < node->nin; k++) {
            if (node->in[k] == LSC_INPUT) continue;
            moves[i] |= moves[node->in[k]];
            reader[node->in[k]].n++;
            reader[node->in[k]].last = i;
        }
    }
}

/* Whether `next`, the only reader of node `at`, may become part of a step from
 * `head` on that does what is or-ed in `done`. */
static int
joins(const struct search *s, size_t head, size_t at, size_t next, int done)
{
    const struct lsc_node *node = s->net->nodes;
    int fold = node[next].layer->folds[s->mode];
    int spared = node[at].layer->spares & LSC_SPARE_Y &&
                 node[next].layer->spares & LSC_SPARE_X;

    if (fold == 0 || s->reader[next].folded) return 0;
    if (s->moves[head] != s->moves[next]) return 0;
    if (fold == LSC_SAME) return 1;
    return node[head].layer->finishes & fold && fold > done &&
           (spared || !s->keeps);
}

static struct lsc_step
step_from(const struct search *s, size_t head)
{
    struct lsc_step step = {1, {head}};
    size_t at = head;
    int done = 0;

    while (step.n < LSC_MAX_STEP && s->reader[at].n == 1) {
        size_t next = s->reader[at].last;
        int fold = s->net->nodes[next].layer->folds[s->mode];

        if (!joins(s, head, at, next, done)) break;
        if (fold != LSC_SAME) done |= fold;
        s->reader[next].folded = 1;
        step.node[step.n++] = at = next;
    }
    return step;
}

/* Whether what a step writes may be in panels: no channel has its own factor,
 * and nothing is added from elsewhere. */
static int
is_turned(const struct search *s, const struct lsc_step *step)
{
    const struct lsc_node *node = s->net->nodes;
    const struct reader *reader = &s->reader[step->node[step->n - 1]];

    for (size_t j = 1; j < step->n; j++)
        if (node[step->node[j]].layer->folds[s->mode] < LSC_RELU) return 0;
    return node[step->node[0]].layer->turns && reader->n == 1 &&
           node[reader->last].layer->turns;
}

/* Steps are found in the order of their first nodes and put in that of their
 * last. */
static int
by_last(const void *left, const void *right)
{
    const struct lsc_step *a = left, *b = right;
    size_t x = a->node[a->n - 1], y = b->node[b->n - 1];

    return (x > y) - (x < y);
}

int
lsc_steps_create(struct lsc_steps *steps, const struct lsc_net *net,
                 enum lsc_mode mode, int keeps, struct lsc_err *err)
{
    struct search s = {.net = net, .mode = mode, .keeps = keeps};
    size_t n = net->nnodes;
    int st;

    *steps = (struct lsc_steps){0};
    LSC_TRY(lsc_alloc(&steps->step, n, err));
    LSC_TRY(lsc_alloc(&steps->of, n, err));
    LSC_TRY(lsc_alloc(&steps->moves, n, err));
    LSC_TRY(lsc_alloc(&steps->turned, n, err));
    LSC_TRY(lsc_alloc(&s.reader, n, err));
    look_at(net, steps->moves, s.reader);
    s.moves = steps->moves;
    for (size_t i = 0; i < n; i++)
        if (!s.reader[i].folded) steps->step[steps->n++] = step_from(&s, i);
    qsort(steps->step, steps->n, sizeof(*steps->step), by_last);
    for (size_t k = 0; k < steps->n; k++)
        for (size_t j = 0; j < steps->step[k].n; j++) {
            size_t i = steps->step[k].node[j];

            steps->of[i] = k;
            steps->turned[i] = (char)is_turned(&s, &steps->step[k]);
        }
out:
    free(s.reader);
    if (st != LSC_OK) lsc_steps_free(steps);
    return st;
}

void
lsc_steps_free(struct lsc_steps *steps)
{
    free(steps->step);
    free(steps->of);
    free(steps->moves);
    free(steps->turned);
    *steps = (struct lsc_steps){0};
}
