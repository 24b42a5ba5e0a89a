export type { ConstrainedWeight, Constraint } from './constraint.js';
export * from './makers.js';
