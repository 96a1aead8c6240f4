/** What `tune` is asked, as its parts hand it on. Only types stand here. */
import type { Crew } from '../../src/experiments/crew.ts';
import type { Zones } from '../../src/experiments/limits.ts';
import type { Format } from '../../src/report/files.ts';
import type { Limit, Prices, Tuning } from '../../src/report/tuning.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';

export interface TuneFlags {
  readonly vary?: readonly string[];
  readonly staff?: string | true;
  readonly every?: string;
  readonly subjectTo?: readonly string[];
  readonly cost?: readonly string[];
  readonly indifference?: readonly string[];
  readonly level: number;
  readonly budget: number;
  readonly workers?: number;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly formats?: readonly Format[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What both kinds of tuning need. */
export interface Asked {
  readonly scenario: Scenario;
  readonly limits: readonly Limit[];
  readonly prices: Prices;
  readonly zones: Zones;
  readonly flags: TuneFlags;
  readonly path: string;
}

/** Null when it was stopped before there was anything to tell. */
export type Work = (crew: Crew, expect: (replications: number) => void) => Promise<Tuning | null>;
