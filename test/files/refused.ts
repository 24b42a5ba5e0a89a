import * as assert from 'uvu/assert';

/** `run` must reject with an error of this kind, and say so. */
export async function refused(run: Promise<unknown>, kind: new (message: string) => Error, message: string | RegExp): Promise<void> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, kind);
  if (typeof message === 'string') assert.is((error as Error).message, message);
  else assert.match((error as Error).message, message);
}
