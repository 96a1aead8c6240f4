/** An expectation given by itself, on the command line, and not in a file: checked against the names of a scenario. */
import { type Metrics, readExpectation } from './expectations.ts';
import { Reader } from './grammar/reader.ts';
import type { ScalarTree } from './grammar/tree.ts';
import type { Expectation, Scenario } from './scenario.ts';

/** The expectation, or what is wrong with it in one line. */
export function expectationOf(
  text: string,
  scenario: Scenario,
  metrics: Metrics,
): Expectation | { readonly trouble: string } {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  const r = new Reader();
  r.queues = names(scenario.queues);
  r.groups = names(scenario.groups);
  r.agents = names(scenario.agents);
  const tree: ScalarTree = {
    kind: 'scalar',
    place: { file: text, line: 1, column: 1, path: '' },
    text,
  };
  const read = r.attempt(() => readExpectation(tree, r, metrics));
  const [problem] = r.problems;
  if (read !== null && problem === undefined) return read;
  const { message = 'this is not an expectation', value = '', hint = '' } = problem ?? {};
  const quoted = value === '' || value === text ? '' : ` (${value})`;
  return { trouble: `${text}: ${message}${quoted}${hint === '' ? '' : ` - ${hint}`}` };
}
