/*
 * hot.h - mark the loops worth compiling once for each vector width.
 *
 * The widest version the processor has is picked when the program starts.
 * Without fused multiply-adds and reordered sums all give the same bits.
 */
#ifndef LSC_HOT_H
#define LSC_HOT_H

#if defined(HAVE_TARGET_CLONES) && !defined(__SANITIZE_ADDRESS__)
#define LSC_HOT __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LSC_HOT
#endif

#endif
