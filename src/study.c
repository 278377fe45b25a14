/* study.c - from a text to options and kinds; looking things up. */
#include "config.h"

#include "study.h"

#include "scales.h"
#include "text.h"
#include "two_level_plan.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LSC_ROW(x) extern const struct lsc_kind lsc_kind_##x;
#include "kinds.inc"
#undef LSC_ROW

const struct lsc_kind *const lsc_kinds[] = {
#define LSC_ROW(x) &lsc_kind_##x,
#include "kinds.inc"
#undef LSC_ROW
    NULL,
};

extern const struct lsc_kind lsc_kind_common;

size_t
lsc_type_bytes(enum lsc_type type)
{
    static const size_t bytes[] = {[LSC_F32] = 4,
                                   [LSC_F64] = 8,
                                   [LSC_I32] = 4,
                                   [LSC_U32] = 4,
                                   [LSC_U8] = 1};

    return bytes[type];
}

int
lsc_study_has_kind(const struct lsc_study *study, const char *name)
{
    for (size_t i = 0; i < study->nkinds; i++)
        if (strcmp(study->kinds[i]->name, name) == 0) return 1;
    return 0;
}

/* Put a kind, and before it what it uses, into the study. */
static int
add_kind(struct lsc_study *study, const char *name, struct lsc_err *err)
{
    char known[512] = "";
    size_t at = 0;
    int st;

    if (lsc_study_has_kind(study, name)) return LSC_OK;
    for (size_t i = 0; lsc_kinds[i] != NULL && at < sizeof(known); i++) {
        const struct lsc_kind *kind = lsc_kinds[i];

        at += (size_t)snprintf(known + at, sizeof(known) - at, "%s%s",
                               i > 0 ? ", " : "", kind->name);
        if (strcmp(kind->name, name) != 0) continue;
        if (kind->uses != NULL && (st = add_kind(study, kind->uses, err)))
            return st;
        assert(study->nkinds < LSC_MAX_KINDS);
        study->kinds[study->nkinds++] = kind;
        return LSC_OK;
    }
    return lsc_fail(err, LSC_EINVAL,
                    "[study] kind: unknown kind '%s' (known: %s)", name, known);
}

/* Whether a list names a kind. */
static int
names_kind(const char *list, const char *name)
{
    char word[64];

    for (size_t i = 0; i < lsc_text_words(list); i++) {
        lsc_text_word(list, i, word, sizeof(word));
        if (strcmp(word, name) == 0) return 1;
    }
    return 0;
}

/* A kind that comes after another one that the list names as well. */
static int
add_after(struct lsc_study *study, const char *list, const char *name,
          struct lsc_err *err)
{
    for (size_t i = 0; lsc_kinds[i] != NULL; i++) {
        const char *after = lsc_kinds[i]->after;
        int st;

        if (strcmp(lsc_kinds[i]->name, name) == 0 && after != NULL &&
            names_kind(list, after) && (st = add_kind(study, after, err)))
            return st;
    }
    return add_kind(study, name, err);
}

static int
add_kinds(struct lsc_study *study, const char *names, struct lsc_err *err)
{
    char word[64];
    int st = LSC_OK;

    study->kinds[study->nkinds++] = &lsc_kind_common;
    for (size_t i = 0; st == LSC_OK && i < lsc_text_words(names); i++) {
        lsc_text_word(names, i, word, sizeof(word));
        st = add_after(study, names, word, err);
    }
    if (st == LSC_OK && study->nkinds == 1)
        return lsc_fail(err, LSC_EINVAL,
                        "[study] kind: empty, expected at least one kind");
    return st;
}

/* The kind that has an option, if this study lacks both. */
static const struct lsc_kind *
missing_kind(const struct lsc_study *study, const struct lsc_setting *s)
{
    for (size_t i = 0; lsc_kinds[i] != NULL; i++)
        for (const struct lsc_option *o = lsc_kinds[i]->options; o->key; o++)
            if (!lsc_study_has_kind(study, lsc_kinds[i]->name) &&
                strcmp(o->section, s->section) == 0 &&
                strcmp(o->key, s->key) == 0)
                return lsc_kinds[i];
    return NULL;
}

static int
set(struct lsc_study *study, const struct lsc_setting *s, struct lsc_err *err)
{
    const struct lsc_kind *kind = missing_kind(study, s);

    if (kind == NULL)
        return lsc_config_set(&study->config, s->section, s->key, s->value,
                              err);
    return lsc_fail(err, LSC_EINVAL,
                    "[%s] %s: belongs to kind %s, which [study] kind does not "
                    "name",
                    s->section, s->key, kind->name);
}

static int
configure(struct lsc_study *study, const char *name,
          const struct lsc_settings *settings, struct lsc_err *err)
{
    const struct lsc_option *tables[LSC_MAX_KINDS];
    int st;

    for (size_t i = 0; i < study->nkinds; i++)
        tables[i] = study->kinds[i]->options;
    LSC_TRY(lsc_config_create(&study->config, tables, study->nkinds, err));
    for (size_t i = 0; i < settings->n; i++) {
        const struct lsc_setting *s = &settings->list[i];

        st = set(study, s, err);
        if (st != LSC_OK)
            return s->line > 0 ? lsc_fail_in(err, "%s: line %zu", name, s->line)
                               : lsc_fail_in(err, "--set");
    }
out:
    return st;
}

int
lsc_study_parse(struct lsc_study *study, const char *name, const char *text,
                const char *const *sets, size_t nsets, struct lsc_err *err)
{
    struct lsc_study new = {0};
    struct lsc_settings settings = {0};
    const char *kinds;
    int st;

    LSC_TRY(lsc_settings_read(name, text, &settings, err));
    for (size_t i = 0; i < nsets; i++)
        LSC_TRY(lsc_settings_set(sets[i], &settings, err));
    st = lsc_settings_scale(&settings, err);
    if (st != LSC_OK) {
        st = lsc_fail_in(err, "%s", name);
        goto out;
    }
    kinds = lsc_settings_find(&settings, "study", "kind");
    st = add_kinds(&new, kinds != NULL ? kinds : "ensemble", err);
    if (st != LSC_OK) {
        st = lsc_fail_in(err, "%s", name);
        goto out;
    }
    LSC_TRY(configure(&new, name, &settings, err));
    new.seed = (uint64_t)lsc_config_int(&new.config, "study.seed");
    *study = new;
    new = (struct lsc_study){0};
out:
    lsc_config_free(&new.config);
    lsc_settings_free(&settings);
    return st;
}

char *
lsc_study_identity(const struct lsc_study *study)
{
    char *options = lsc_config_print(&study->config, 1), *text = NULL;
    size_t size;

    if (options == NULL) return NULL;
    size = strlen(options) + 256;
    if ((text = malloc(size)) != NULL)
        snprintf(text, size, "%s[data]\nhash = %s\n[start]\nhash = %s\n",
                 options, study->data.hash.hex, study->start_hash);
    free(options);
    return text;
}

double
lsc_study_cost(const struct lsc_study *study, size_t stage, size_t task)
{
    const struct lsc_stage *row = study->stages[stage];

    return row->alike ? study->each[stage] : row->cost(study, task);
}

struct lsc_joint
lsc_study_joint(const struct lsc_study *study, size_t stage)
{
    const struct lsc_stage *row = study->stages[stage];

    if (row->joint == NULL) return (struct lsc_joint){0, 1};
    return row->joint(study);
}

double
lsc_joint_beyond(struct lsc_joint joint, size_t n)
{
    if (n >= joint.tasks) return 0;
    return joint.flops * (1 - (double)n / (double)joint.tasks);
}

int
lsc_study_collective(const struct lsc_study *study, size_t stage)
{
    return study->stages[stage]->run == NULL;
}

size_t
lsc_study_stage(const struct lsc_study *study, const char *name)
{
    for (size_t i = 0; i < study->nstages; i++)
        if (strcmp(study->stages[i]->name, name) == 0) return i;
    return LSC_ABSENT;
}

size_t
lsc_study_slab(const struct lsc_study *study, const char *path)
{
    for (size_t i = 0; i < study->nslabs; i++)
        if (strcmp(study->slabs[i].array->path, path) == 0) return i;
    return LSC_ABSENT;
}

size_t
lsc_slab_parts(const struct lsc_slab *slab)
{
    size_t lead = (size_t)slab->array->lead;

    return lead < slab->ndim ? slab->dims[lead] : 1;
}

size_t
lsc_study_option(const struct lsc_study *study, const char *name)
{
    long value = lsc_config_int(&study->config, name);

    assert(value >= 0);
    return (size_t)value;
}

void
lsc_study_free(struct lsc_study *study)
{
    lsc_config_free(&study->config);
    lsc_net_free(&study->net);
    lsc_split_free(&study->train);
    lsc_split_free(&study->validation);
    lsc_split_free(&study->test);
    lsc_split_free(&study->train_subset);
    lsc_split_free(&study->test_subset);
    lsc_two_level_free(study->two_level);
    free(study->stops);
    *study = (struct lsc_study){0};
}
