import type { Ends } from '../models/ends.js';
import type { Predicted } from '../models/evaluate.js';
import { Model } from '../models/functional.js';
import type { ModelInput } from '../models/inputs.js';
import type { NamedValues } from '../models/symbolic-graph.js';
import { Tensor } from '../tensor.js';
import { type FileEnd, FileEnds, toFile } from './file-ends.js';

type Outputs = { [output: string]: Tensor<Float32Array> };

export interface FileModel {
  readonly inputs: NamedValues;
  readonly outputs: NamedValues;
  /** The same, as the file has them. */
  readonly ends: { readonly inputs: readonly FileEnd[]; readonly outputs: readonly FileEnd[] };
  /** Inputs of the file that nothing hangs on. */
  readonly unread: readonly string[];
}

/** A model of a file's graph: what is given for it, and what it predicts, is in the file's shapes. */
export class OnnxModel extends Model<string, NamedValues> {
  private readonly fileOutputs: readonly FileEnd[];

  constructor({ inputs, outputs, ends, unread }: FileModel) {
    super({ inputs, outputs });
    const own = this as { inputEnds: Ends; outputEnds: Ends };
    own.inputEnds = new FileEnds(this.inputEnds, ends.inputs, unread);
    own.outputEnds = new FileEnds(this.outputEnds, ends.outputs);
    this.fileOutputs = ends.outputs;
  }

  private shaped(predicted: Predicted): Outputs {
    if (predicted instanceof Tensor) return toFile(predicted, this.fileOutputs[0]!) as unknown as Outputs;
    return Object.fromEntries(this.fileOutputs.map((end) => [end.name, toFile((predicted as Outputs)[end.name]!, end)]));
  }

  override predict(x: ModelInput, options: { batchSize?: number } = {}): Outputs {
    return this.shaped(super.predict(x, options));
  }

  override async predictAsync(x: ModelInput, options: { batchSize?: number } = {}): Promise<Outputs> {
    return this.shaped(await super.predictAsync(x, options));
  }
}
