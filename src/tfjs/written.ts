/** A weight as TensorFlow.js describes it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  /** Of the optimizer's state; absent for weights of layers. */
  readonly group?: 'optimizer';
}

/** A weight, or a vector of the optimizer's. */
export interface Written {
  readonly spec: WeightSpec;
  readonly values: Float32Array | Int32Array;
}
