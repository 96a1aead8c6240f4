/** Stories of what `conform` and `live` found: how it came to the first violation of each rule. Nothing is judged here. */
import type { Survey } from '../../src/live/conform/survey.ts';
import type { Conformance } from '../../src/report/conformance.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { explain } from '../../src/story/explain.ts';
import type { Io } from './io.ts';
import { recordsOf } from './recorded.ts';

const STOPPED = 'The trace ends and it is still waiting.';
/** The end of the story is what the violation is about. */
const STORY_LINES = 8;

/** With the story of the chat, up to the moment, of the first violation of each rule: each takes one more reading. */
export function withStories(
  io: Io,
  path: string,
  found: Conformance,
  { header }: Survey,
  scenario: Scenario,
): Conformance {
  const rules = found.rules.map((rule) => {
    const [violation, ...others] = rule.first;
    if (violation === undefined || violation.chat === null) return rule;
    const records = function* () {
      for (const record of recordsOf(io, path)) {
        const { line, at } = record;
        if (violation.line > 0 ? line > violation.line : at > violation.at) return;
        yield record;
      }
    };
    const lines = explain(header, records(), { chat: violation.chat }, { scenario }) ?? [];
    // The reading stops at the violation, not the recording.
    const story = lines.filter((line) => !line.endsWith(STOPPED)).slice(-STORY_LINES);
    return { ...rule, first: [{ ...violation, story }, ...others] };
  });
  return { ...found, rules };
}
