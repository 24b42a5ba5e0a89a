// Options of Keras's layers in our words.
import { FormatError } from '../errors.js';
import { isObject, show } from '../options.js';
import type { Json, JsonObject } from './json.js';

/** What readers of options are told besides the layer's config. */
export interface Context {
  /** The layer, for messages. */
  readonly where: string;
  /** The version of Keras that wrote it; 0 is unknown, and TensorFlow.js's own. */
  readonly version: number;
}

/** How an option's value comes from Keras's config, and goes into one. */
export interface Codec {
  read(value: Json, context: Context): unknown;
  /** undefined where Keras has no word for it. */
  write(value: unknown): Json;
}

export const same: Codec = { read: (value) => value, write: (value) => value };
/** null where nothing is set. */
export const optional: Codec = { read: (value) => value ?? undefined, write: (value) => value ?? null };
/** A flag that Keras 1 may leave out. */
export const flag: Codec = { read: (value) => value === true, write: (value) => value };
/** A number, which Keras writes as a list of one. */
export const listOfOne: Codec = { read: single, write: (value) => (Array.isArray(value) ? value : [value]) };

export const camel = (name: string): string => name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());

const lowered = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const raised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Names of activations that differ by more than underscores. */
const ACTIVATIONS: Readonly<Record<string, string>> = { swish: 'silu', hardSwish: 'hardSilu' };

/** The name of an activation that is written as a class or, by Keras 2.13, as a function. */
function activationName({ class_name: className, config }: JsonObject): Json {
  if (className === 'function') return config;
  return isObject(config) && typeof config.name === 'string' ? config.name : className;
}

/** An activation by its name here. Keras 3 and TensorFlow.js may write it as a class with a config. */
function readActivation(value: Json, { where, version }: Context): string {
  if (value === undefined || value === null) return 'linear';
  const name = isObject(value) ? activationName(value) : value;
  if (typeof name !== 'string') throw new FormatError(`${where}: received ${show(value)} as an activation; expected its name.`);
  const ours = camel(lowered(name));
  // clip(0.2 x + 0.5, 0, 1) before Keras 3, relu6(x + 3) / 6 since
  if (ours === 'hardSigmoid' && version < 3) return 'hardSigmoidKeras2';
  return ACTIVATIONS[ours] ?? ours;
}

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const activation: Codec = { read: readActivation, write: (value) => snake(String(value)).replace('_keras2', '') };

const INITIALIZERS: Readonly<Record<string, string>> = {
  Zeros: 'zeros',
  Ones: 'ones',
  Constant: 'constant',
  Orthogonal: 'orthogonal',
  GlorotUniform: 'glorotUniform',
  GlorotNormal: 'glorotNormal',
  HeUniform: 'heUniform',
  HeNormal: 'heNormal',
  LecunUniform: 'lecunUniform',
};

/** The initializer, where it is one of those that every program has; undefined leaves the layer's own. The weights are in the file. */
function readInitializer(value: Json): object | undefined {
  if (!isObject(value) || typeof value.class_name !== 'string') return undefined;
  const config = isObject(value.config) ? value.config : {};
  const name = INITIALIZERS[value.class_name];
  if (name === 'constant') return typeof config.value === 'number' ? { name, value: config.value } : undefined;
  if (name) return { name };
  const { scale, mode, distribution, minval, maxval, stddev } = config;
  if (value.class_name === 'RandomUniform' && typeof minval === 'number' && typeof maxval === 'number')
    return { name: 'randomUniform', minval, maxval };
  if (value.class_name === 'RandomNormal' && typeof stddev === 'number') return { name: 'randomNormal', stddev };
  if (value.class_name !== 'VarianceScaling') return undefined;
  const uniform = distribution === 'uniform';
  if (mode === 'fan_avg' && scale === 1) return { name: uniform ? 'glorotUniform' : 'glorotNormal' };
  if (mode === 'fan_in' && scale === 2) return { name: uniform ? 'heUniform' : 'heNormal' };
  return undefined;
}

/** Its class's name is ours with a capital letter, and Keras draws fans apart by words. */
function writeInitializer(value: unknown): Json {
  const { name, ...config } = value as { name: string };
  const known = Object.entries(INITIALIZERS).find(([, ours]) => ours === name)?.[0];
  const drawn = name === 'randomUniform' || name === 'randomNormal' || name === 'truncatedNormal';
  if (known || drawn) return { class_name: known ?? raised(name), config };
  return { class_name: 'Zeros', config: {} };
}

export const initializer: Codec = { read: readInitializer, write: writeInitializer };

/** A regularizer's two factors. */
function readRegularizer(value: Json, { where }: Context): { l1: number; l2: number } | undefined {
  if (value === undefined || value === null) return undefined;
  const config = isObject(value) && isObject(value.config) ? value.config : undefined;
  const { l1 = 0, l2 = 0 } = config ?? {};
  if (config && typeof l1 === 'number' && typeof l2 === 'number') return l1 || l2 ? { l1, l2 } : undefined;
  throw new FormatError(`${where}: received ${show(value)} as a regularizer; expected L1, L2 or L1L2.`);
}

export const regularizer: Codec = {
  read: readRegularizer,
  write: (value) => ({ class_name: 'L1L2', config: { ...(value as object) } }),
};

const CONSTRAINTS = ['MaxNorm', 'MinMaxNorm', 'NonNeg', 'UnitNorm'];

/** A constraint as plain data. */
function readConstraint(value: Json, { where }: Context): object | undefined {
  if (value === undefined || value === null) return undefined;
  const name = isObject(value) && typeof value.class_name === 'string' ? value.class_name : value;
  // Keras 1 and 2 may write its function's name
  const kind = CONSTRAINTS.find((known) => known === name || snake(lowered(known)) === name);
  if (!kind) throw new FormatError(`${where}: received ${show(name)} as a constraint; expected one of ${CONSTRAINTS.join(', ')}.`);
  const config = isObject(value) && isObject(value.config) ? value.config : {};
  return { name: lowered(kind), ...Object.fromEntries(Object.entries(config).map(([key, given]) => [camel(key), given])) };
}

function writeConstraint(value: unknown): Json {
  const { name, ...config } = value as { name: string };
  return {
    class_name: raised(name),
    config: Object.fromEntries(Object.entries(config).map(([key, given]) => [snake(key), single(given)])),
  };
}

export const constraint: Codec = { read: readConstraint, write: writeConstraint };

/** A number where Keras may write it as a list of one. */
export function single(value: Json): Json {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** Throws for data of another order than ours. */
export function checkChannelsLast(config: JsonObject, { where }: Context): void {
  const { data_format: format } = config;
  if (format === 'channels_first')
    throw new FormatError(
      `${where}: its images have their channels first; expected "channels_last". Save the model with that data format.`,
    );
}
