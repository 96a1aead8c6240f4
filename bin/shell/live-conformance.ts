/** The recording of a live run held against the rules of its scenario, as `chatsim conform` would. */
import { type Conformance, conform } from '../../src/live/conform/conform.ts';
import { survey } from '../../src/live/conform/survey.ts';
import { withStories } from './conform-stories.ts';
import type { Io } from './io.ts';
import type { LiveFiles } from './live-files.ts';
import type { LivePlan } from './live-plan.ts';
import { packageVersion } from './package.ts';

/** Null where it was not asked for, or nothing was recorded. */
export function conformanceOf(
  io: Io,
  { flags, scenario, path: against }: LivePlan,
  files: LiveFiles,
): Conformance | null {
  const path = files.recorded();
  if (!flags.conform || path === null) return null;
  const surveyed = survey(io.files.lines(path));
  if (surveyed.records === 0) return null;
  const changes = flags.set === undefined ? '' : ` with ${flags.set.join(', ')}`;
  const found = conform(io.files.lines(path), surveyed, scenario, {
    recording: flags.record ?? 'the recording of this run',
    against: `${against}${changes}`,
    chatsimVersion: packageVersion(),
    slack: surveyed.clocks?.slack ?? 0,
    knowsStaff: true,
  });
  return withStories(io, path, found, surveyed, scenario);
}
