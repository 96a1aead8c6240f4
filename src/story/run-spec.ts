/**
 * Runs specs: scripted people are simulated with a trace, and the trace is held against `then`, `never` and `expect`.
 * A spec passes, or tells the first difference in words with what stood around it. No file is read and nothing printed.
 */
import type { Run } from '../engine/observe/run.ts';
import { Trace } from '../engine/observe/trace.ts';
import type { TraceRecord } from '../engine/observe/trace-lines.ts';
import { readTrace } from '../engine/observe/trace-read.ts';
import { EngineFault, simulate } from '../engine/simulate.ts';
import type { Expectation, Scenario } from '../scenarios/scenario.ts';
import type { Refusal, Spec } from '../scenarios/spec.ts';
import type { ChatName } from './event-words.ts';
import { type Difference, matchNever, matchThen } from './match.ts';

export type SpecOutcome = 'passed' | 'failed' | 'fault';

export interface SpecResult {
  readonly spec: Spec;
  /** A fault is one of the engine, not of the spec. */
  readonly outcome: SpecOutcome;
  /** Line of the file that was not met; the spec's own where there is none. */
  readonly line: number;
  /** What differs, the first line by itself; empty when passed. */
  readonly lines: readonly string[];
  /** Events of the run, for the record. */
  readonly events: number;
}

/** Judges one metric at the end of a run; `actual` is its value in words. */
export type Judge = (
  run: Run,
  expectation: Expectation,
  scenario: Scenario,
) => { readonly met: boolean; readonly actual: string };

export interface RunSpecOptions {
  /** Without it a spec with `expect` fails, since what is not judged has not passed. */
  readonly judge?: Judge;
}

export function runSpecs(specs: Iterable<Spec>, options: RunSpecOptions = {}): SpecResult[] {
  return [...specs].map((spec) => runSpec(spec, options));
}

export function runSpec(spec: Spec, options: RunSpecOptions = {}): SpecResult {
  if (spec.refused !== null) return refusedResult(spec, spec.refused);
  const trace = new Trace(spec.scenario);
  let run: Run;
  try {
    run = simulate(spec.scenario, { trace });
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    const lines = [`The engine went wrong: ${error.message}.`];
    return { spec, outcome: 'fault', line: spec.line, lines, events: trace.total };
  }
  const { records } = readTrace(trace.toLines());
  const failed = firstDifference(spec, records, run, options);
  const events = trace.total;
  if (failed === undefined) return { spec, outcome: 'passed', line: spec.line, lines: [], events };
  return { spec, outcome: 'failed', events, ...failed };
}

/** Nothing is run: the reader must have said what the spec expects it to say. */
function refusedResult(spec: Spec, { text, problems, line }: Refusal): SpecResult {
  if (problems.some((problem) => problem.includes(text)))
    return { spec, outcome: 'passed', line: spec.line, lines: [], events: 0 };
  const said = problems.length === 0 ? ['Nothing is said against it.'] : problems;
  return { spec, outcome: 'failed', line, lines: [`Refused: ${text}.`, ...said], events: 0 };
}

function firstDifference(
  spec: Spec,
  records: readonly TraceRecord[],
  run: Run,
  options: RunSpecOptions,
): { readonly line: number; readonly lines: readonly string[] } | undefined {
  const chatName = scriptedNames(spec.scenario, records);
  const agents = spec.scenario.agents.map((agent) => agent.name);
  const at = (difference: Difference, patterns: readonly { readonly line: number }[]) => ({
    line: patterns[difference.index]?.line ?? spec.line,
    lines: difference.lines,
  });
  const then = matchThen(records, spec.then, agents, chatName);
  if (then !== undefined) return at(then, spec.then);
  const never = matchNever(records, spec.never, chatName);
  if (never !== undefined) return at(never, spec.never);
  for (const expectation of spec.expect) {
    const { line, text } = expectation;
    if (options.judge === undefined)
      return { line, lines: [`Expected: ${text}; metrics are not judged here.`] };
    const { met, actual } = options.judge(run, expectation, spec.scenario);
    if (!met) return { line, lines: [`Expected: ${text}; it is ${actual}.`] };
  }
  return undefined;
}

/**
 * What the script calls each chat. The script's arrivals and the trace's come in the same order, the trace with more in
 * between: those of sources, and those that a restart of the system brings back, which get a dash: C1 becomes C1'.
 */
export function scriptedNames(scenario: Scenario, records: readonly TraceRecord[]): ChatName {
  const arrivals = scenario.script.filter((act) => act.arrival !== null);
  arrivals.sort((a, b) => a.at - b.at);
  const names = new Map<number, string>();
  const lastOf = new Map<string, string>();
  let next = 0;
  for (const record of records) {
    if (record.event !== 'chat.arrived' || record.chat === undefined) continue;
    const act = arrivals[next];
    const customer = record.customer ?? '';
    let name: string | undefined;
    if (act?.at === record.at && act.arrival?.customer === customer) {
      name = act.chat ?? customer;
      next += 1;
    } else if (lastOf.has(customer)) name = `${lastOf.get(customer)}'`;
    if (name === undefined) continue;
    names.set(record.chat, name);
    lastOf.set(customer, name);
  }
  return (chat) => names.get(chat) ?? `chat ${chat}`;
}
