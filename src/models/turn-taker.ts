/** A frame of a page at 60 a second is 16.7 ms: training gives way before one is missed. */
const TURN_MS = 10;

/** Ends the current task and comes back in a new one, after what else waits: timers, input, painting. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const host = globalThis as { setImmediate?: (callback: () => void) => void };
    if (host.setImmediate) {
      host.setImmediate(resolve);
      return;
    }
    // setTimeout is held back to 4 ms in a page when it is used again and again
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Tells a long loop when to give the event loop a turn. */
export class TurnTaker {
  private last = performance.now();

  due(): boolean {
    return performance.now() - this.last >= TURN_MS;
  }

  async give(): Promise<void> {
    await nextTask();
    this.last = performance.now();
  }
}
