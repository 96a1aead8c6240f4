/** `live --dry-run`: the plan in words. Nothing is sent, and nothing is written. */
import { planWords } from '../../src/live/plan/plan-words.ts';
import type { Io } from './io.ts';
import type { LivePlan } from './live-plan.ts';
import { widthOf } from './look.ts';
import { reportPaths } from './report-folder.ts';

export async function dryRun(io: Io, plan: LivePlan): Promise<void> {
  const { flags, adapter, facts } = plan;
  const files = [
    ...(flags.record === undefined ? [] : [flags.record]),
    ...(flags.out === undefined
      ? []
      : [
          ...reportPaths(flags.out, 'run', flags.formats),
          ...(flags.conform ? [`${flags.out.replace(/\/+$/, '')}/conformance.json`] : []),
        ]),
  ];
  const words = planWords(
    {
      scenario: plan.scenario,
      url: facts.url.replace(/\/$/, ''),
      isLoopback: plan.isLoopback,
      adapter,
      secrets: plan.secrets,
      headers: Object.keys(facts.headers),
      accounts: plan.accounts.length,
      side: flags.side,
      speed: flags.speed,
      planned: plan.planned,
      sockets: plan.sockets,
      processes: flags.processes ?? 'auto',
      texts: plan.texts,
      caps: plan.caps,
      stop: plan.stop,
      isKept: flags.keep === true,
      stateFolder: flags.state,
      simulations: flags.simulations,
      conforms: flags.conform,
      files,
      cannot: null,
    },
    widthOf(io),
  );
  io.stdout.write(words);
}
