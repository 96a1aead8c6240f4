/** What the figures on a page mean: name, unit and formula of each metric used, from the one list of metrics. */
import { metricNamed } from '../../statistics/metrics.ts';
import { html, type Markup, table } from './markup.ts';

export function definitions(names: readonly string[]): Markup | null {
  const rows = new Map<string, readonly [string, string]>();
  for (const name of names) {
    const own = ownName(name);
    const metric = own === undefined ? undefined : metricNamed(own);
    if (own !== undefined && metric !== undefined) rows.set(own, [metric.unit, metric.formula]);
  }
  if (rows.size === 0) return null;
  return table(
    'Figures on this page',
    [{ head: 'name' }, { head: 'unit' }, { head: 'what it is' }],
    [...rows].map(([name, [unit, formula]]) => [html`<code>${name}</code>`, unit, formula]),
  );
}

/** `wait.p95` of `queues.support.wait.p95`. */
export function ownName(name: string): string | undefined {
  const parts = name.split('.');
  for (let i = 0; i < parts.length; i++) {
    const rest = parts.slice(i).join('.');
    if (metricNamed(rest) !== undefined) return rest;
  }
  return undefined;
}
