/** Calls `look` in a task of its own, after whatever waits. */
function soon(look) {
  if (globalThis.setImmediate) {
    setImmediate(look);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    look();
  };
  port2.postMessage(null);
}

/** The longest time between two turns of the event loop while `work` goes on, in milliseconds. */
export async function longestStall(work) {
  let longest = 0;
  let going = true;
  let last = performance.now();
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) soon(look);
  };
  soon(look);
  await work();
  going = false;
  look();
  return longest;
}
