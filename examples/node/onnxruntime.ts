import type { Tensor } from 'wasm-nn';

/** What of onnxruntime-node is used here: npm install onnxruntime-node brings it. */
interface Runtime {
  InferenceSession: { create(bytes: Uint8Array): Promise<Session> };
  Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => object;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, object>): Promise<Record<string, { readonly data: Float32Array }>>;
}

const PACKAGE = 'onnxruntime-node';

/** Runs the file by onnxruntime, if it is installed, and says how far its outputs are from `expected`. */
export async function runOnnx(bytes: Uint8Array, x: Tensor, expected: Tensor): Promise<void> {
  let runtime: Runtime;
  try {
    const loaded = (await import(PACKAGE)) as Runtime & { default?: Runtime };
    runtime = loaded.default ?? loaded;
  } catch {
    console.log(`To run it by onnxruntime too: npm install --no-save ${PACKAGE}`);
    return;
  }
  const session = await runtime.InferenceSession.create(bytes);
  const start = performance.now();
  const outputs = await session.run({ [session.inputNames[0]!]: new runtime.Tensor('float32', Float32Array.from(x.data), x.shape) });
  const seconds = (performance.now() - start) / 1000;
  const { data } = outputs[session.outputNames[0]!]!;
  const apart = data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.data[i]!)), 0);
  console.log(`onnxruntime runs it in ${seconds.toFixed(2)} s; its outputs are within ${apart.toExponential(1)} of ours`);
}
