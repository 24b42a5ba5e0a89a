import { Worker } from 'node:worker_threads';
import { program } from './program.js';

interface Message {
  line?: string;
  learnt?: { accuracy: number; answers: string[] };
}

export default program({
  about: 'the same in a worker, while this thread counts its own turns of the event loop',
  options: { digits: 2, examples: 4500, units: 128, epochs: 40 },
  small: { digits: 1, examples: 50, units: 32, epochs: 30 },
  reaches: { accuracy: { atLeast: 0.4 }, turnsAnEpoch: { atLeast: 1 } },
  async run(options, { say }) {
    const worker = new Worker(new URL('./addition-entry.mjs', import.meta.url), { workerData: options });
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    try {
      const { accuracy, answers } = await new Promise<NonNullable<Message['learnt']>>((resolve, reject) => {
        worker.on('error', reject);
        worker.on('message', ({ line, learnt }: Message) => {
          if (line) say(line);
          if (learnt) resolve(learnt);
        });
      });
      say(answers.join('   '));
      return { accuracy, turnsAnEpoch: turns / options.epochs };
    } finally {
      clearInterval(ticking);
      await worker.terminate();
    }
  },
});
