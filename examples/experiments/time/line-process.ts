import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that answers each line of JSON with a line of JSON. */
export interface LineProcess {
  /** The line that it wrote by itself when it had started. */
  readonly greeting: unknown;
  /** False once it has ended, or was ended because it did not answer in time. */
  readonly alive: boolean;
  /**
   * Throws with the program's own message where it failed, with what it wrote to stderr where it ended, and after `seconds` without an
   * answer, when it is ended. Default: waits as long as it takes.
   */
  ask(request: object, seconds?: number): Promise<unknown>;
  /** Lets it end. */
  close(): void;
}

const failureOf = (answer: unknown): string | undefined =>
  answer !== null && typeof answer === 'object' && 'error' in answer ? String(answer.error) : undefined;

/** Undefined where there is no such program, or it ends before it has greeted. */
export async function startProcess(
  command: string,
  args: readonly string[],
  more: { readonly [name: string]: string } = {},
): Promise<LineProcess | undefined> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...more } });
  let told = '';
  child.stderr.on('data', (text) => {
    told += text;
  });
  // where there is no such program, the stream of its answers ends; where it has ended, writing to it fails
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) return undefined;
  let alive = true;
  return {
    greeting: JSON.parse(first.value),
    get alive() {
      return alive;
    },
    async ask(request, seconds) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      let late = false;
      const timer =
        seconds === undefined
          ? undefined
          : setTimeout(() => {
              late = true;
              child.kill('SIGKILL');
            }, 1000 * seconds);
      const { done, value } = await lines.next();
      clearTimeout(timer);
      if (done) alive = false;
      if (done && late) throw new Error(`no answer within ${seconds} s`);
      if (done) throw new Error(`${command} ended before it answered ${JSON.stringify(request)}:\n${told}`);
      const answer: unknown = JSON.parse(value);
      const failure = failureOf(answer);
      if (failure !== undefined) throw new Error(failure);
      return answer;
    },
    close: () => child.stdin.end(),
  };
}
