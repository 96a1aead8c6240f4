/** From the text of a mapping file to a mapping that can be used, or to every problem in it with its place. */
import { formatProblem, type Problem } from '../../../scenarios/grammar/problem.ts';
import { Reader } from '../../../scenarios/grammar/reader.ts';
import { parseYaml, type Tree, within } from '../../../scenarios/grammar/tree.ts';
import type { ClientWords } from './client-words.ts';
import { optionNames } from './option-names.ts';
import type { Step } from './step-words.ts';
import { type MappingWords, mappingWords } from './words.ts';

/** What `--mapping FILE` is handed on as: plain, and read anew in each process. */
export interface MappingFile {
  readonly file: string;
  readonly text: string;
}

export type MappingRead =
  | {
      readonly ok: true;
      readonly mapping: MappingWords;
      /** Options that its expressions look at; null when it may be any. */
      readonly options: readonly string[] | null;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

export function readMapping({ file, text }: MappingFile): MappingRead {
  const problems: Problem[] = [];
  const tree = parseYaml(text, file, problems);
  if (tree === null) return { ok: false, problems: problems.map(formatProblem) };
  const r = new Reader();
  r.problems.push(...problems);
  const mapping = r.attempt(() => mappingWords.read(tree, r));
  if (mapping !== null) goTogether(mapping, tree, r);
  if (mapping === null || r.problems.length > 0)
    return {
      ok: false,
      problems: [...r.problems]
        .sort((a, b) => a.line - b.line || a.column - b.column)
        .map(formatProblem),
    };
  return { ok: true, mapping, options: optionNames(tree) };
}

/** What each key alone does not tell. */
function goTogether(mapping: MappingWords, tree: Tree, r: Reader): void {
  const { agent, customer, capabilities } = mapping;
  for (const [side, words] of [
    ['agent', agent],
    ['customer', customer],
  ] as const) {
    if (words.socket === null && words.poll.length === 0)
      r.problem(
        within(tree, side),
        `the ${side} hears of nothing`,
        'write socket: or poll: with the events',
        '',
      );
    if (words.socket === null)
      for (const deed of saying(words))
        r.problem(
          within(tree, side, 'acts', deed),
          `${deed} says something on a socket, and the ${side} has none`,
          'write socket:, or a call: instead',
          '',
        );
    if (capabilities.messageIds && !tellsIds(words))
      r.problem(
        within(tree, side),
        `messageIds is yes, and no event of the ${side} has an id`,
        "write id: where a message has the client's id, or messageIds: no",
        '',
      );
  }
  const has = (deed: string) => (agent.acts[deed] ?? null) !== null;
  const at = within(tree, 'capabilities', 'assignment');
  if (['offer', 'mixed'].includes(capabilities.assignment) && !has('accept'))
    r.problem(at, 'chats are offered, and nobody can accept', 'write agent.acts.accept', '');
  if (capabilities.assignment === 'pull' && !['pick', 'next', 'accept'].some(has))
    r.problem(at, 'agents take chats from a list, and cannot', 'write agent.acts.pick', '');
  const start = customer.acts['start'] ?? [];
  if (!start.some(({ chat }) => chat !== null))
    r.problem(
      within(tree, 'customer', 'acts', 'start'),
      'start does not say where the id of the new chat is',
      'write chat: body.id, or wherever it stands',
      '',
    );
}

function saying({ acts }: ClientWords): string[] {
  const says = (steps: readonly Step[] | null) => steps?.some(({ say }) => say !== null) ?? false;
  return Object.keys(acts).filter((deed) => says(acts[deed] ?? null));
}

function tellsIds({ socket, poll }: ClientWords): boolean {
  const rules = [...(socket?.events ?? []), ...poll.flatMap(({ events }) => events)];
  return rules.some(({ id }) => id !== null);
}
