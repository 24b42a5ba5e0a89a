const IMAGES = 1280;

/** As many images of 32 x 32 x 3 as make 20 batches, with labels of ten classes. */
export function randomImages() {
  let state = 1;
  const data = Float32Array.from({ length: IMAGES * 3072 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return { x: { data, shape: [IMAGES, 32, 32, 3] }, y: Int32Array.from({ length: IMAGES }, (_, i) => i % 10) };
}

/** The CNN of row A10, without its dropout, compiled; `nn` is the package, here or behind a worker. */
export async function compiledCnn(nn) {
  const model = await new nn.Sequential(
    [
      new nn.Conv2D({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [32, 32, 3] }),
      new nn.MaxPooling2D(),
      new nn.Conv2D({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
      new nn.MaxPooling2D(),
      new nn.Flatten(),
      new nn.Dense({ units: 256, activation: 'relu' }),
      new nn.Dense({ units: 10, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  await model.compile({ optimizer: new nn.SGD({ learningRate: 0.005, momentum: 0.9 }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}
