// Models of other programs, read wherever the package runs, and a hash of what they then predict: the package's entries and what reads a file come as
// arguments.
import { fnv1a } from './suite.mjs';

const NUMBERS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array };

const LOADERS = {
  keras: ({ loadKeras }, files) => loadKeras(Object.values(files)[0]),
  onnx: ({ importOnnx }, files, inputShapes) => importOnnx(Object.values(files)[0], { inputShapes }),
  tfjs: ({ loadTfjs }, files) => loadTfjs(files),
};

/**
 * Reads the models that `models.json` lists, [{ name, format, files, inputs: [{ name, file, dtype, shape }] }], each of which lies in a folder of its own.
 * @returns the name and the hash of each, one after another.
 */
export async function readModels(entries, read) {
  const list = JSON.parse(new TextDecoder().decode(await read('models.json')));
  const hashes = [];
  for (const { name, format, files, inputs } of list) {
    const fetched = await Promise.all(files.map(async (file) => [file, await read(`${name}/${file}`)]));
    const shapes = Object.fromEntries(inputs.map((input) => [input.name, input.shape]));
    const model = await LOADERS[format](entries, Object.fromEntries(fetched), shapes);
    const examples = await Promise.all(
      inputs.map(async ({ file, dtype, shape }) => ({ data: new NUMBERS[dtype]((await read(`${name}/${file}`)).slice().buffer), shape })),
    );
    const { data } = model.predict(examples.length > 1 ? examples : examples[0]);
    hashes.push(`${name} ${fnv1a(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))}`);
    model.dispose();
  }
  return hashes.join(', ');
}
