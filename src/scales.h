/*
 * scales.h - one study text for several sizes of the same study.
 *
 * A section [train@demo] holds settings of [train] that count where [study]
 * scale = demo; those of other scales are passed over.  They stand over the
 * text's plain sections, and the command line over both.
 */
#ifndef LSC_SCALES_H
#define LSC_SCALES_H

#include "settings.h"

/* Leave what the scale that [study] scale names makes of the settings.
 * LSC_EINVAL if no section is of that scale. */
int lsc_settings_scale(struct lsc_settings *settings, struct lsc_err *err);

#endif
