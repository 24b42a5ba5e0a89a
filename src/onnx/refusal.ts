/** What keeps a node from becoming a layer: the reason, in words that follow the node's title. */
export class Refusal extends Error {}

/** The file mixes what was taken for the batch with other axes: the model can only be had of whole tensors. */
export class MixesBatch extends Refusal {
  constructor() {
    super('mixes its first axis, the batch, with others');
  }
}

/** Throws a Refusal. */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}
