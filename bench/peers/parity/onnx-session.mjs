import { readFileSync } from 'node:fs';
import { channelsFirst, Unable } from './saved-model.mjs';

/** The network of an ONNX file that PyTorch wrote; it can be asked for outputs alone. */
export async function networkOf(ort, { file, layers, test }, options) {
  if (!file) throw new Unable('no ONNX file: PyTorch, which writes it, is missing');
  const session = await ort.InferenceSession.create(readFileSync(file), options);
  const convolutional = layers.some(({ kind }) => kind === 'Conv2D');
  const flat = [test.shape[0], test.x.length / test.shape[0]];
  const { x, shape } = test.shape.length < 4 ? test : convolutional ? channelsFirst(test) : { x: test.x, shape: flat };
  const input = { [session.inputNames[0]]: new ort.Tensor('float32', x, shape) };
  const [output] = session.outputNames;
  return {
    step() {
      throw new Unable('inference alone');
    },
    predict: async () => (await session.run(input))[output].data,
    drop: () => session.release(),
  };
}

/** An ONNX file that takes images with their channels first; inference alone. */
export async function fileOf(ort, { onnx, x: numbers, shape: last }, options) {
  const session = await ort.InferenceSession.create(readFileSync(onnx), options);
  const { x, shape } = channelsFirst({ x: numbers, shape: last });
  const input = { [session.inputNames[0]]: new ort.Tensor('float32', x, shape) };
  const [output] = session.outputNames;
  return { predict: async () => (await session.run(input))[output].data };
}
