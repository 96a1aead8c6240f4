/**
 * The conformance kit: an adapter against a real backend, check by check. Whatever an adapter does, the answer is a report;
 * only a backend that cannot be reached at all is somebody else's trouble.
 */
import { ActTrouble, type Adapter, type LiveWorld, type Target } from '../../backend.ts';
import { Bench, type Stage } from './bench.ts';
import { CHECKS } from './checks.ts';
import { inTime, NotHere, told, Unmet } from './unmet.ts';

export type Outcome = 'passed' | 'failed' | 'not applicable' | 'not run';

export interface Checked {
  readonly name: string;
  readonly about: string;
  readonly outcome: Outcome;
  readonly tookSec: number;
  /** Of one that failed. */
  readonly expected?: string;
  readonly came?: string;
  /** Why it is not applicable, or was not run. */
  readonly why?: string;
}

export interface KitReport {
  readonly kind: 'adapter-test';
  readonly adapter: string;
  readonly verdict: 'passed' | 'failed';
  readonly checks: readonly Checked[];
}

export interface KitOptions {
  readonly adapter: Adapter;
  readonly target: Target;
  readonly world: LiveWorld;
  readonly patienceMs: number;
  /** How long to wait for what should not come; without it as long as the way of pushing asks for. */
  readonly quietMs?: number;
  /** Secrets of the target, which nobody may be told. */
  readonly secrets: readonly string[];
  /** Each check as it is done. */
  readonly onChecked?: (checked: Checked) => void;
  /** Breaks it off after the check that goes on; what was made is taken away all the same. */
  readonly signal?: AbortSignal;
}

/** Where an adapter speaks to its backend for the first time, if it did not when it was opened. */
const FIRST_WORDS = new Set(['provisions', 'signs in']);

/** @throws what the adapter throws when it cannot open the backend, or nobody is there when it first speaks to it */
export async function adapterTest(options: KitOptions): Promise<KitReport> {
  const { adapter, target } = options;
  const backend = await adapter.open(target);
  const bench = new Bench({ ...options, backend });
  const stage: Stage = {
    bench,
    conversation: null,
    secrets: new Set(options.secrets.filter((secret) => secret !== '')),
  };
  const checks: Checked[] = [];
  const outcomes = new Map<string, Outcome>();
  try {
    for (const check of CHECKS) {
      const { nobody, ...checked } = await checkOne(
        check,
        stage,
        outcomes,
        options.signal?.aborted === true,
      );
      outcomes.set(check.name, checked.outcome);
      checks.push(checked);
      if (nobody !== null && FIRST_WORDS.has(check.name)) throw nobody;
      options.onChecked?.(checked);
    }
  } finally {
    await leaveNothing(bench);
  }
  const isFailed = checks.some(({ outcome }) => outcome === 'failed' || outcome === 'not run');
  return {
    kind: 'adapter-test',
    adapter: adapter.name,
    verdict: isFailed ? 'failed' : 'passed',
    checks,
  };
}

async function checkOne(
  { name, about, after, notFor, run }: (typeof CHECKS)[number],
  stage: Stage,
  outcomes: ReadonlyMap<string, Outcome>,
  isStopped: boolean,
): Promise<Checked & { readonly nobody: ActTrouble | null }> {
  const head = { name, about, nobody: null };
  // What was made is taken away even when all else is broken off.
  if (isStopped && name !== 'cleans up')
    return { ...head, outcome: 'not run', tookSec: 0, why: 'it was broken off' };
  const missing = after.find((each) => outcomes.get(each) !== 'passed');
  if (missing !== undefined)
    return { ...head, outcome: 'not run', tookSec: 0, why: `it stands on: ${missing}` };
  const why = notFor?.(stage.bench.capabilities, stage) ?? null;
  if (why !== null) return { ...head, outcome: 'not applicable', tookSec: 0, why };
  const began = performance.now();
  const took = () => Math.round(performance.now() - began) / 1000;
  try {
    await run(stage);
    return { ...head, outcome: 'passed', tookSec: took() };
  } catch (error) {
    if (error instanceof NotHere)
      return { ...head, outcome: 'not applicable', tookSec: took(), why: error.message };
    const unmet =
      error instanceof Unmet
        ? error
        : new Unmet('nothing but an ActTrouble is thrown', told(error));
    const clean = (text: string) => withoutSecrets(text, stage.secrets);
    return {
      ...head,
      nobody: nobodyThere(unmet.cause),
      outcome: 'failed',
      tookSec: took(),
      expected: clean(unmet.expected),
      came: clean(unmet.came),
    };
  }
}

const nobodyThere = (cause: unknown): ActTrouble | null =>
  cause instanceof ActTrouble && cause.kind === 'unreachable' ? cause : null;

function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  let clean = text;
  for (const secret of secrets)
    if (secret.length >= 8) clean = clean.replaceAll(secret, '(a secret)');
  return clean;
}

/** Whatever failed: clients are closed and accounts taken away. Nothing here is a finding any more. */
async function leaveNothing({
  agents,
  customers,
  backend,
  made,
  patienceMs,
}: Bench): Promise<void> {
  const quietly = (act: Promise<unknown>) => inTime(act, patienceMs, '').catch(() => {});
  for (const { client } of [...customers, ...agents]) await quietly(client.close());
  if (made !== null) await quietly(backend.cleanUp(made));
  await quietly(backend.close());
}
