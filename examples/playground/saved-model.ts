// From a file that the page saved back to the layers that it shows.

import { type Field, readValue, type Value } from './fields.js';
import { LAYERS, type LayerKind, type LayerSettings, MOST_LAYERS } from './settings.js';

interface SavedLayer {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What the page puts around the layers that a person chose. */
const AROUND = ['Rescaling', 'Flatten'];

const KINDS: Readonly<Record<string, { kind: LayerKind; fields: Readonly<Record<string, string>> }>> = {
  Dense: { kind: 'dense', fields: { units: 'units', activation: 'activation' } },
  Conv2D: { kind: 'conv', fields: { filters: 'filters', kernel: 'kernelSize', activation: 'activation' } },
  MaxPooling2D: { kind: 'pool', fields: { size: 'poolSize' } },
  Dropout: { kind: 'dropout', fields: { rate: 'rate' } },
  BatchNormalization: { kind: 'norm', fields: {} },
};

/** The architecture in a safetensors file's head. Throws an Error, a sentence, for another file. */
function architectureIn(bytes: Uint8Array): { layers: readonly SavedLayer[] } {
  try {
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    return JSON.parse(header.__metadata__['wasm-nn']);
  } catch {
    throw new Error('This is no model of wasm-nn: expected a .safetensors file that this page saved.');
  }
}

function layerOf({ kind: name, config }: SavedLayer): LayerSettings {
  const known = KINDS[name];
  if (!known) throw new Error(`The model has a layer ${name}; expected ${Object.keys(KINDS).join(', ')}.`);
  const fields: Readonly<Record<string, Field>> = LAYERS[known.kind].fields;
  const values: Record<string, Value> = {};
  for (const [field, option] of Object.entries(known.fields)) {
    const given = config[option];
    values[field] = readValue(fields[field]!, String(Array.isArray(given) ? given[0] : given));
  }
  return { kind: known.kind, values };
}

/** The hidden layers of a saved model. Throws an Error, a sentence, where it has others than the page can show. */
export function layersIn(bytes: Uint8Array): LayerSettings[] {
  const { layers } = architectureIn(bytes);
  // the last one tells the classes, whatever the data set
  const hidden = layers.slice(0, -1).filter(({ kind }) => !AROUND.includes(kind));
  if (hidden.length > MOST_LAYERS) throw new Error(`The model has ${hidden.length} layers; expected at most ${MOST_LAYERS}.`);
  return hidden.map(layerOf);
}
