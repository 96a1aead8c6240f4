/** A live run in the text report: the verdict first, then what was driven, latencies, and the bands of simulations. */
import { recordingFacts } from './conformance-words.ts';
import {
  brokenIn,
  LATENCY_HEADS,
  latencyRows,
  liveSentences,
  liveVerdict,
  REALITY_HEADS,
  realityNote,
  realityRows,
} from './live-words.ts';
import type { Result } from './result.ts';
import { fitting, tableLines, wrapped } from './table.ts';
import { violatedLines } from './text-broken-rule.ts';
import type { Look } from './text-look.ts';

const right = true;

export function liveLines({ live }: Result, look: Look): string[] {
  if (live === undefined) return [];
  const { tone, text } = liveVerdict(live);
  const { good, bad } = look.paint;
  const painted = tone === 'good' ? good : tone === 'plain' ? (line: string) => line : bad;
  const rows = latencyRows(live, look.glyphs);
  const heads = ['', 'count', ...LATENCY_HEADS];
  const without = (...left: readonly string[]) => {
    const isShown = (_: unknown, i: number) => !left.includes(heads[i] ?? '') || i === 0;
    return tableLines(
      heads.map((head, i) => ({ head, right: i > 0 })).filter(isShown),
      rows.map((row) => row.filter(isShown)),
    );
  };
  const latencies = fitting(
    [() => without(), () => without('mean', 'p90'), () => without('count', 'mean', 'p90', 'p99.9')],
    look.width,
  );
  return [
    ...wrapped(text, look.width, 2).map(painted),
    ...liveSentences(live).flatMap((sentence) => wrapped(sentence, look.width, 2, 4)),
    ...(rows.length === 0 ? [] : ['', ...latencies]),
  ];
}

/** The rules that were broken, with the first times and how it came to the first. */
export function brokenLines({ live }: Result, look: Look): string[] {
  const found = brokenIn(live);
  if (found === undefined) return [];
  return [
    ...wrapped(recordingFacts(found), look.width, 2),
    ...found.rules.flatMap((rule) => [
      '',
      ...violatedLines(rule, found, look.width - 2).map((line, i) =>
        `  ${i === 0 ? look.paint.bad(line) : line}`.trimEnd(),
      ),
    ]),
  ];
}

/** The figures of the run and the bands that they are held against. */
export function realityLines({ live }: Result, look: Look): string[] {
  if (live === undefined) return [];
  const rows = realityRows(live, look.glyphs);
  if (rows.length === 0) return [];
  const without = (...left: readonly number[]) => {
    const isShown = (_: unknown, i: number) => !left.includes(i);
    return tableLines(
      REALITY_HEADS.map((head, i) => ({ head, right: right && i > 0 && head !== '' })).filter(
        isShown,
      ),
      rows.map((row) => row.filter(isShown)),
    );
  };
  const lines = fitting([() => without(), () => without(4)], look.width);
  const marked = lines.map((line, i) =>
    i > 0 && rows[i - 1]?.at(-1) !== '' ? look.paint.bad(line) : line,
  );
  return [...wrapped(realityNote(live), look.width, 2), ...marked];
}
