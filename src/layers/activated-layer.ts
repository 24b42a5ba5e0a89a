import type { Activation } from '../activations.js';
import { Layer } from './layer.js';

/** A layer with an activation at its end, which a loss may take over. */
export abstract class ActivatedLayer<State> extends Layer<State> {
  /** Default 'linear'. */
  declare readonly activation: Activation;

  override get finalActivation(): Activation {
    return this.activation;
  }
}
