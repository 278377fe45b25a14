/*
 * loss.h - softmax cross-entropy, in nats per image.
 */
#ifndef LSC_LOSS_H
#define LSC_LOSS_H

#include <stddef.h>
#include <stdint.h>

/* *loss += sum of -log softmax(logits)[label], *correct += number of images
 * whose largest logit (the first of equals) is the label's.  Double inside; at
 * most 1024 classes. */
void lsc_loss_add(size_t B, size_t classes, const float *logits,
                  const uint8_t *labels, double *loss, size_t *correct);

/* p[B][classes] = softmax(logits), double inside. */
void lsc_softmax(size_t B, size_t classes, const float *logits, float *p);

/* dlogits = (softmax - onehot) / B: the gradient of the mean. */
void lsc_loss_gradient(size_t B, size_t classes, const float *logits,
                       const uint8_t *labels, float *dlogits);

#endif
