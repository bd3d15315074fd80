// A two-tone picture before it is written in a file format.

/** Two-tone raster: one byte for each pixel, 0 = ground, 1 = figure. */
export type Raster = { size: number; mask: Uint8Array; ground: Rgb; figure: Rgb };
export type Rgb = readonly [number, number, number];
