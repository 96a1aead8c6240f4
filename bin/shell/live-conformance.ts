/** The recording of a live run held against the rules of its scenario, as `chatsim conform` would. */
import type { Capabilities } from '../../src/live/backend.ts';
import { clientsSlack, partlyStampedSlack } from '../../src/live/conform/clients-slack.ts';
import { type Conformance, conform } from '../../src/live/conform/conform.ts';
import { type Survey, survey } from '../../src/live/conform/survey.ts';
import type { LiveFacts } from '../../src/report/live-facts.ts';
import { withStories } from './conform-stories.ts';
import type { Io } from './io.ts';
import type { LiveFiles } from './live-files.ts';
import type { LivePlan } from './live-plan.ts';
import { packageVersion } from './package.ts';

export interface Recorded {
  readonly files: LiveFiles;
  readonly capabilities: Capabilities;
  readonly facts: LiveFacts;
}

/** Null where it was not asked for, or nothing was recorded. */
export function conformanceOf(
  io: Io,
  plan: LivePlan,
  { files, capabilities, facts }: Recorded,
): Conformance | null {
  const { flags, scenario, path: against } = plan;
  const path = files.recorded();
  if (!flags.conform || path === null) return null;
  const surveyed = survey(io.files.lines(path));
  if (surveyed.records === 0) return null;
  const changes = flags.set === undefined ? '' : ` with ${flags.set.join(', ')}`;
  const found = conform(io.files.lines(path), surveyed, scenario, {
    recording: flags.record ?? 'the recording of this run',
    against: `${against}${changes}`,
    chatsimVersion: packageVersion(),
    slack: plan.slack ?? slackFrom(surveyed, capabilities, facts),
    knowsStaff: true,
  });
  return withStories(io, path, found, surveyed, scenario);
}

/** Where the server stamps all that it does, the stamps themselves tell; else what clients may be off counts, too. */
function slackFrom({ clocks }: Survey, capabilities: Capabilities, facts: LiveFacts): number {
  if (clocks === undefined) return clientsSlack(capabilities, facts);
  return clocks.isServerTimed ? clocks.slack : partlyStampedSlack(clocks, capabilities, facts);
}
