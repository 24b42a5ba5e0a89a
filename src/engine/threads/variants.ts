import { OptionError } from '../../errors.js';
import { builtinModule } from '../../node-modules.js';
import { Arena } from '../arena.js';
import { createSingleEngine, createWasmEngine, type Engine, FIRST } from '../engine.js';
import { compile, Instances } from '../instance.js';
import { WasmMemory } from '../memory.js';
import { isThreaded } from '../module.js';
import { startTeam, threadsMissing } from './start.js';

/** (module (func (result v128) i32.const 0 i8x16.splat three times, f32x4.relaxed_madd)): valid where there is relaxed SIMD. */
const RELAXED_PROBE = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0],
  ...[65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11],
];

const hasRelaxed = (): boolean => WebAssembly.validate(new Uint8Array(RELAXED_PROBE));

/** The host's cores, as it tells. */
function cores(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  return navigator?.hardwareConcurrency ?? builtinModule<{ availableParallelism?(): number }>('os')?.availableParallelism?.() ?? 1;
}

/** The binaries that are not in the main module, each loaded when it is asked for. */
async function loadBinary(shared: boolean, relaxed: boolean): Promise<string> {
  if (shared && relaxed) return (await import('../binaries/threads-relaxed.js')).threadsRelaxed;
  if (shared) return (await import('../binaries/threads.js')).threads;
  return (await import('../binaries/relaxed.js')).relaxed;
}

async function createShared(size: number, relaxed: boolean, note: string | undefined, given?: WebAssembly.Module): Promise<Engine> {
  const module = given ?? compile(await loadBinary(true, relaxed));
  const memory = new WasmMemory(true);
  const arena = new Arena(memory, FIRST);
  const instances = new Instances(memory.memory, module);
  const team = await startTeam(size, module, instances.exports, memory, (bytes) => arena.allocate(bytes));
  return createWasmEngine({ memory, arena, instances, relaxed, team, note });
}

async function createSingle(relaxed: boolean, note: string | undefined, given?: WebAssembly.Module): Promise<Engine> {
  return createSingleEngine(given ?? (relaxed ? compile(await loadBinary(false, true)) : undefined), relaxed, note);
}

/** An engine with threads, relaxed SIMD, or both. */
export async function createVariant(
  threads: number | 'auto',
  simd: 'strict' | 'relaxed' | 'auto',
  module?: WebAssembly.Module,
): Promise<Engine> {
  const notes: string[] = [];
  const relaxed = simd !== 'strict' && hasRelaxed();
  if (simd !== 'strict' && !relaxed) {
    const lacks = 'this host has no relaxed SIMD instructions';
    if (simd === 'relaxed') throw new OptionError(`ready: received simd 'relaxed', but ${lacks}.`);
    notes.push(`Strict SIMD: ${lacks}.`);
  }
  const size = threads === 'auto' ? cores() : threads;
  const note = (): string | undefined => notes.join(' ') || undefined;
  const threaded = module !== undefined && isThreaded(module);
  if (size === 1 && !threaded) return createSingle(relaxed, note(), module);
  try {
    const missing = module && !threaded ? 'the module is of a build without threads' : threadsMissing();
    if (missing !== undefined) throw new Error(missing);
    return await createShared(size, relaxed, note(), module);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (threads !== 'auto') throw new OptionError(`ready: received threads ${threads}, but ${why}.`, { cause: error });
    if (threaded) throw new OptionError(`ready: the module is of a build for threads, but ${why}.`, { cause: error });
    notes.push(`One thread: ${why}.`);
    return createSingle(relaxed, note(), module);
  }
}
