/** `wasm-nn/vis`: charts as SVG, drawn by Observable Plot, and logs for TensorBoard. */
export { type ConfusionMatrixChartOptions, confusionMatrixChart } from './vis/confusion-matrix-chart.js';
export type { ChartOptions } from './vis/draw.js';
export { type HistogramChartOptions, histogramChart } from './vis/histogram-chart.js';
export { type HistoryChartOptions, historyChart, type RunHistory } from './vis/history-chart.js';
export type { ShapedNumbers } from './vis/planes.js';
export { layerOutputChart, weightsChart } from './vis/planes-chart.js';
export { TensorBoardLogger, type TensorBoardLoggerOptions, type TensorBoardRun } from './vis/tensorboard-logger.js';
