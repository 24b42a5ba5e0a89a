export * from './makers.js';
export type { ConstrainedWeight, Constraint } from './constraint.js';
