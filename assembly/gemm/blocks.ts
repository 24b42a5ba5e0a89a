// Block sizes of the matrix product, in elements. The product walks B in blocks of KC x NC and A in blocks of MC x KC;
// both are packed into panels as wide as the micro-kernel's tile. They do not change a bit of the result.

/**
 * A panel of A and one of B (16 and 32 bytes a k: 24 KiB) stay in a first-level cache of 32 KiB, with room for C.
 * Measured on Zen 4, Node 20, 4x8: at 264, 400, 512 and 800 the product 128x128x784 runs at 0.77 0.74 0.77 0.79 of the
 * peak, 256x256x3072 at 0.77 0.76 0.79 0.72.
 */
export const KC: usize = 512;

/** A packed block of A (MC x KC x 4 = 240 KiB) stays in the second level. A multiple of 2, 3, 4 and 5, the tiles' heights. */
export const MC: usize = 120;

/** A packed block of B (KC x NC x 4 = 1056 KiB). A multiple of 8, 12 and 16, the tiles' widths. */
export const NC: usize = 528;
