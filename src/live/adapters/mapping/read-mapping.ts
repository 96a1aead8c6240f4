/** From the text of a mapping file to a mapping that can be used, or to every problem in it with its place. */
import { didYouMean, formatProblem, type Problem } from '../../../scenarios/grammar/problem.ts';
import { Reader } from '../../../scenarios/grammar/reader.ts';
import { child, parseYaml, type Tree, within } from '../../../scenarios/grammar/tree.ts';
import type { ClientWords } from './client-words.ts';
import { namesUsed } from './names-used.ts';
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
  if (mapping !== null) {
    goTogether(mapping, tree, r);
    secretsAreDeclared(mapping, tree, r);
    for (const side of ['agent', 'customer']) beforesHaveKeys(within(tree, side), r);
  }
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

/** A secret that is not declared is not taken from the environment, and nothing would be sent in its place. */
function secretsAreDeclared({ secrets }: MappingWords, tree: Tree, r: Reader): void {
  const declared = secrets.map(([name]) => name);
  for (const { part, isFirst, at } of namesUsed(tree, 'secret')) {
    if (!isFirst || part === null || declared.includes(part)) continue;
    const hint =
      declared.length === 0
        ? `write secrets: { ${part}: what it is }`
        : didYouMean(part, declared, 'it declares');
    r.problem(at, `secrets: declares no ${part}`, hint, at.text);
  }
}

/** Without a key nothing is known again: `before` would always be nothing, and nothing would ever be gone. */
function beforesHaveKeys(client: Tree, r: Reader): void {
  const poll = child(client, 'poll');
  const feeds = [
    ...(poll === undefined ? [] : poll.kind === 'list' ? poll.items : [poll]),
    child(client, 'socket'),
  ];
  for (const feed of feeds) {
    if (feed === undefined || child(feed, 'key') !== undefined) continue;
    const events = child(feed, 'events');
    if (events === undefined) continue;
    const hint =
      child(feed, 'each') === undefined
        ? 'there is no each:, so the answer is one thing, and key: "\'all\'" will do'
        : 'write key: item.id, or whatever tells the things apart';
    const told = new Set<Tree>();
    for (const { isFirst, at } of namesUsed(events, 'before')) {
      if (!isFirst || told.has(at)) continue;
      told.add(at);
      r.problem(at, 'before needs a key, by which a thing is known again', hint, at.text);
    }
    for (const rule of events.kind === 'list' ? events.items : [events]) {
      const gone = child(rule, 'gone');
      if (gone?.kind === 'scalar' && YES.has(gone.text))
        r.problem(gone, 'gone needs a key, by which a thing is missed', hint, gone.text);
    }
  }
}

const YES: ReadonlySet<string> = new Set(['yes', 'true', 'on']);

function saying({ acts }: ClientWords): string[] {
  const says = (steps: readonly Step[] | null) => steps?.some(({ say }) => say !== null) ?? false;
  return Object.keys(acts).filter((deed) => says(acts[deed] ?? null));
}

function tellsIds({ socket, poll }: ClientWords): boolean {
  const rules = [...(socket?.events ?? []), ...poll.flatMap(({ events }) => events)];
  return rules.some(({ id }) => id !== null);
}
