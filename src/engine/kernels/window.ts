/**
 * How a window slides over images (N, height, width, channels): kernelHeight x kernelWidth numbers of each channel, moved by
 * strideY and strideX; padTop rows and padLeft columns lie before the image, and what sticks out after it is padding too.
 */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
}
