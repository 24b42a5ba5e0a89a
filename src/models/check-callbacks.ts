import type { Callback } from '../callbacks/callback.js';
import { OptionError } from '../errors.js';
import { nearestName, show } from '../options.js';

const HOOKS = ['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd', 'onTrainError'] as const;

/** The names of an object's properties, those of its classes among them. */
function namesOf(value: object): Set<string> {
  const names = new Set<string>();
  for (let at: object | null = value; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null)
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  return names;
}

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');

/** Whether a name reads like a hook's: onEpochEnded, on_epoch_end, onepochend. */
const likeHook = (name: string): boolean => /^on[A-Z_]/.test(name) || HOOKS.some((hook) => plain(hook) === plain(name));

function checkCallback(place: string, callback: Callback<string>): void {
  const members = callback as unknown as Record<string, unknown>;
  for (const name of HOOKS) {
    const hook = members[name];
    if (hook !== undefined && typeof hook !== 'function')
      throw new OptionError(`${place}: received ${show(hook)} as "${name}"; expected a function.`);
  }
  for (const name of namesOf(callback)) {
    if (!likeHook(name) || HOOKS.some((hook) => hook === name) || typeof members[name] !== 'function') continue;
    const meant = nearestName(name, HOOKS);
    throw new OptionError(
      `${place}: no hook is called "${name}". ${meant === undefined ? `There are ${HOOKS.join(', ')}.` : `Did you mean "${meant}"?`}`,
    );
  }
  const [state, restore] = ['state', 'restore'].map((name) => typeof members[name] === 'function');
  if (state !== restore)
    throw new OptionError(`${place}: it has ${state ? 'state() and no restore(state)' : 'restore(state) and no state()'}; expected both.`);
}

/** A run's callbacks, if they are a list of objects whose hooks are known. Throws OptionError, in the name of `owner`. */
export function checkCallbacks(owner: string, callbacks: unknown): readonly Callback<string>[] {
  if (!Array.isArray(callbacks) || callbacks.some((callback) => typeof callback !== 'object' || callback === null)) {
    throw new OptionError(`${owner}: option "callbacks" must be an array of objects, received ${show(callbacks)}.`);
  }
  for (const [i, callback] of callbacks.entries()) {
    const name = (callback as object).constructor?.name;
    checkCallback(`${owner}: callback ${i}${name && name !== 'Object' ? ` (${name})` : ''}`, callback as Callback<string>);
  }
  return callbacks as Callback<string>[];
}
