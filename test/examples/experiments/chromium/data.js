// wasm-nn/data in the page, but for the loader: the images of a set are those that the server has.
export * from 'wasm-nn/data';

const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());

export async function loadDataset(name) {
  const { classes, shapes } = await (await fetch(`${name}/set.json`)).json();
  const part = async (which, shape) => ({ x: { data: await bytes(`${name}/${which}.x`), shape }, y: await bytes(`${name}/${which}.y`) });
  return { train: await part('train', shapes[0]), test: await part('test', shapes[1]), classes };
}
