// The exact value of every reported metric of every theory case.

import { caseOf, type Exact, type Oracle } from './cases.ts';
import { ORACLES_A } from './oracles-a.ts';
import { ORACLES_B } from './oracles-b.ts';
import { ORACLES_C } from './oracles-c.ts';

export const ORACLES: Readonly<Record<string, Oracle>> = {
  ...ORACLES_A,
  ...ORACLES_B,
  ...ORACLES_C,
};

const known = new Map<string, Exact>();

/** Exact values by the names of the case's `report`; computed once. */
export function exactOf(id: string): Exact {
  let exact = known.get(id);
  if (exact === undefined) {
    const oracle = ORACLES[id];
    if (oracle === undefined) throw new Error(`no oracle for ${id}`);
    exact = oracle(caseOf(id));
    known.set(id, exact);
  }
  return exact;
}
