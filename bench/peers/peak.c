/* What the CPU's 128-bit vector units can do at most, in GFLOP/s: the inner loop of a matrix product with nothing around it.

   A 6 x 8 tile of C stays in twelve registers while k goes from 0 to 255; the panels of A and B (14 kB) stay in the L1 cache.
   GCC's vector types keep the program free of one maker's intrinsics. Whether a product and its sum are one instruction is
   the compiler's -ffp-contract:

     gcc -O3 -mavx -ffp-contract=off  peak.c -o peak     mul and add, all that strict wasm SIMD has (no -mavx outside x86)
     gcc -O3 -mfma -ffp-contract=fast peak.c -o peak     fused, as in relaxed wasm SIMD
     ./peak [milliseconds of a round, 20] [rounds, 3]     prints the best round */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef float f32x4 __attribute__((vector_size(16)));

enum { ROWS = 6, VECTORS = 2, COLUMNS = 4 * VECTORS, DEPTH = 256, CALLS_BETWEEN_CLOCKS = 500 };

static float panelA[DEPTH * ROWS] __attribute__((aligned(64)));
static float panelB[DEPTH * COLUMNS] __attribute__((aligned(64)));
static float tile[ROWS * COLUMNS] __attribute__((aligned(64)));

/* tile (ROWS, COLUMNS) = panelA (DEPTH, ROWS) transposed * panelB (DEPTH, COLUMNS) */
__attribute__((noinline)) static void multiply(const float *a, const float *b, float *c) {
  f32x4 sums[ROWS][VECTORS] = {{{0}}};
  for (int k = 0; k < DEPTH; k++) {
    const f32x4 *row = (const f32x4 *)(b + k * COLUMNS);
    f32x4 left = row[0], right = row[1];
#pragma GCC unroll 6
    for (int i = 0; i < ROWS; i++) {
      float x = a[k * ROWS + i];
      f32x4 broadcast = {x, x, x, x};
      sums[i][0] += broadcast * left;
      sums[i][1] += broadcast * right;
    }
  }
#pragma GCC unroll 6
  for (int i = 0; i < ROWS; i++) {
    ((f32x4 *)(c + i * COLUMNS))[0] = sums[i][0];
    ((f32x4 *)(c + i * COLUMNS))[1] = sums[i][1];
  }
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* GFLOP/s over at least `duration` seconds */
static double measure(double duration) {
  double start = seconds(), elapsed;
  long calls = 0;
  do {
    for (int i = 0; i < CALLS_BETWEEN_CLOCKS; i++) {
      multiply(panelA, panelB, tile);
      __asm__ volatile("" : : "r"(tile) : "memory"); /* the result counts as used, so no call is left out */
    }
    calls += CALLS_BETWEEN_CLOCKS;
    elapsed = seconds() - start;
  } while (elapsed < duration);
  return 2.0 * ROWS * COLUMNS * DEPTH * (double)calls / elapsed * 1e-9;
}

int main(int count, char **arguments) {
  double duration = (count > 1 ? atof(arguments[1]) : 20) * 1e-3;
  int rounds = count > 2 ? atoi(arguments[2]) : 3;
  for (int i = 0; i < DEPTH * ROWS; i++) panelA[i] = (float)(i % 11 - 5);
  for (int i = 0; i < DEPTH * COLUMNS; i++) panelB[i] = (float)(i % 9 - 4);
  double best = 0;
  for (int i = 0; i < rounds; i++) {
    double speed = measure(duration);
    if (speed > best) best = speed;
  }
  printf("%.2f\n", best);
  return 0;
}
