// The theory cases as given: model, parameters and the names to report. No values: those are computed in oracles-*.ts.

import { readFileSync } from 'node:fs';

export interface Case {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly report: readonly string[];
}

export const CASES: readonly Case[] = (
  JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as {
    cases: readonly Case[];
  }
).cases;

export function caseOf(id: string): Case {
  const found = CASES.find((c) => c.id === id);
  if (found === undefined) throw new Error(`no theory case ${id}`);
  return found;
}

/** A number among the parameters. */
export function numberOf(theCase: Case, name: string): number {
  const value = theCase.params[name];
  if (typeof value !== 'number') throw new Error(`${theCase.id}: ${name} is not a number`);
  return value;
}

export function listOf(theCase: Case, name: string): readonly number[] {
  const value = theCase.params[name];
  if (!Array.isArray(value)) throw new Error(`${theCase.id}: ${name} is not a list`);
  return value as number[];
}

export function textOf(theCase: Case, name: string): string {
  return String(theCase.params[name]);
}

/** `arrivals_per_hour` and its kin, a second. */
export function rateOf(theCase: Case, name = 'arrivals_per_hour'): number {
  return numberOf(theCase, name) / 3600;
}

/** What an oracle gives: exact values by the names of `report`. */
export type Exact = Readonly<Record<string, number>>;
export type Oracle = (theCase: Case) => Exact;
