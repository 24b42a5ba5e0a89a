// Runs what a page is to do, reports the result or the error to the server, and goes on to the page that it names.
export async function report(work) {
  let result;
  try {
    result = await work();
  } catch (error) {
    result = { error: String(error) };
  }
  const body = JSON.stringify({ isolated: globalThis.crossOriginIsolated === true, ...result });
  const { next } = await (await fetch('/report', { method: 'POST', body })).json();
  if (next) location.replace(next);
}
