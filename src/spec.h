/*
 * spec.h - nets as text: reading, and writing the complete form.
 */
#ifndef LSC_SPEC_H
#define LSC_SPEC_H

#include "net.h"

/* The spec that `text` stands for: a named net's, or the text itself.  *spec is
 * the caller's to free.  LSC_EINVAL, LSC_ENOMEM. */
int lsc_spec_expand(const char *text, size_t classes, char **spec,
                    struct lsc_err *err);

/* Read one layer (without commas; changed) into net->nodes[i]: layer, name,
 * arg, nin, in.  The nodes before i are complete. */
int lsc_spec_read(struct lsc_net *net, size_t i, char *text,
                  struct lsc_err *err);

/* The spec of the net with every argument written out; it reads back to the
 * same net.  *spec is the caller's to free. */
int lsc_spec_write(const struct lsc_net *net, char **spec, struct lsc_err *err);

#endif
