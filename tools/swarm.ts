/**
 * Ten thousand random scenarios under the laws of test/swarm: `npm run swarm [-- FROM TO]`. Prints every scenario that
 * breaks one, with the law; exits 1 if any did. Uses all cores but one.
 */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { underLaws } from '../test/swarm/laws.ts';
import { randomScenario } from '../test/swarm/random-scenario.ts';

interface Report {
  readonly done: number;
  readonly events: number;
  readonly broken: readonly string[];
}

/** One scenario; a fault of the engine is a broken law too. */
function judge(seed: number): Report {
  try {
    const { broken, events } = underLaws(randomScenario(seed));
    return { done: 1, events, broken: broken.map((what) => `scenario ${seed}: ${what}`) };
  } catch (fault) {
    return { done: 1, events: 0, broken: [`scenario ${seed}: ${(fault as Error).message}`] };
  }
}

if (isMainThread) {
  const [from = 1, to = 10_000] = process.argv.slice(2).map(Number);
  const threads = Math.max(1, availableParallelism() - 1);
  let done = 0;
  let events = 0;
  let bad = 0;
  const started = performance.now();
  const workers = Array.from({ length: threads }, (_, i) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { from: from + i, to, step: threads },
    });
    worker.on('message', (report: Report) => {
      done += report.done;
      events += report.events;
      for (const line of report.broken) console.log(line);
      if (report.broken.length > 0) bad++;
      if (process.stderr.isTTY && done % 50 === 0) {
        const left = ((performance.now() - started) / 1000 / done) * (to - from + 1 - done);
        process.stderr.write(`\r${done} scenarios, ${bad} broken, ${left.toFixed(0)} s left  `);
      }
    });
    return new Promise<void>((resolve, reject) => {
      worker.on('exit', () => resolve());
      worker.on('error', reject);
    });
  });
  await Promise.all(workers);
  if (process.stderr.isTTY) process.stderr.write('\n');
  console.log(`${done} scenarios, ${events} events judged, ${bad} scenarios broke a law`);
  process.exitCode = bad > 0 ? 1 : 0;
} else {
  const { from, to, step } = workerData as { from: number; to: number; step: number };
  for (let seed = from; seed <= to; seed += step) parentPort?.postMessage(judge(seed));
}
