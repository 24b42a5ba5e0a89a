export * from './built-in.js';
export type { ConstrainedWeight, Constraint } from './constraint.js';
