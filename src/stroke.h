/*
 * stroke.h - soft white lines over an image.
 */
#ifndef LSC_STROKE_H
#define LSC_STROKE_H

#include "picture.h"

struct lsc_stroke {
    double x0, y0, x1, y1; /* pixels; nothing is drawn unless x0 < x1 */
    double dots;           /* every other so many columns are left
                              out, the first too; 0: none             */
};

/* Add max(0, 1 + ln(1 - d / 2.3)) to every channel in the columns floor(x0) to
 * ceil(x1) - 1, where d is how many units (lsc_picture_unit) a pixel lies above
 * or below the line; clip at 1. */
void lsc_stroke(struct lsc_picture *im, const struct lsc_stroke *s);

#endif
