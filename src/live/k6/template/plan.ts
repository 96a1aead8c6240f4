/** The plan as the test reads it. People are shared by all VUs of a process: one copy in memory. */
import { SharedArray } from 'k6/data';
import type { AgentPlan, CustomerPlan, People, Settings } from './plan-types.ts';

export const settings = JSON.parse(open('./settings.json')) as Settings;

const people = (): People => JSON.parse(open('./plan.json')) as People;

export const customers = new SharedArray<CustomerPlan>('customers', () => [...people().customers]);
export const agents = new SharedArray<AgentPlan>('agents', () => [...people().agents]);

/** The list's entry by ordinal; beyond its end the last one. */
export function nth<T>(list: readonly T[], ordinal: number): T | undefined {
  return list[Math.min(ordinal, list.length - 1)];
}
