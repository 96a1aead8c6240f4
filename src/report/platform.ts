/** The platforms as text: the list of them, and one with every rule, what it rests on, and what else it could be. */
import type { Evidence, Platform, PlatformRule } from '../scenarios/platform-file.ts';
import { ruleText } from '../scenarios/rule-words.ts';
import { RULE_NAMES, RULES, type RuleName } from '../scenarios/rules.ts';
import { tableLines, wrapped } from './table.ts';

/** What each kind of evidence means, for the foot of the page. */
const EVIDENCE_WORDS: { readonly [K in Evidence]: string } = {
  documented: 'the source says so',
  assumed: 'the documents are silent, and this is our reading',
  choice: 'the documents differ or leave it to you, and this is our choice',
  recall: 'from memory, not checked against a document',
};

export function platformListText(platforms: readonly Platform[], width: number): string {
  const names = Math.max(...platforms.map(({ name }) => name.length));
  const lines = platforms.flatMap((platform) => {
    const base = platform.extends === null ? '' : ` (${platform.extends} with changes)`;
    const about = wrapped(`${firstSentence(platform.about)}${base}`, width - names - 2);
    return about.map((line, i) => `${(i === 0 ? platform.name : '').padEnd(names + 2)}${line}`);
  });
  return `${lines.join('\n')}\n\nchatsim platforms NAME shows its rules; chatsim init NAME writes a scenario to start from.\n`;
}

export interface PlatformLook {
  /** Also the rules it does not name, at their defaults. */
  readonly all: boolean;
  readonly width: number;
}

export function platformText(platform: Platform, { all, width }: PlatformLook): string {
  const lines = [`${platform.title} (platform: ${platform.name})`];
  lines.push(...wrapped(platform.about, width), '');
  let family = '';
  const used = new Set<Evidence>();
  for (const name of RULE_NAMES) {
    const rule = platform.rules.get(name);
    if (rule === undefined && !all) continue;
    const own = name.split('.')[0] as string;
    if (own !== family) lines.push(...(family === '' ? [] : ['']));
    family = own;
    if (rule === undefined) {
      lines.push(...head(name, RULES[name].default, 'default', width));
      continue;
    }
    used.add(rule.evidence);
    lines.push(...head(name, rule.value, rule.evidence, width), ...grounds(name, rule, width));
  }
  lines.push('');
  for (const evidence of Object.keys(EVIDENCE_WORDS) as Evidence[])
    if (used.has(evidence)) lines.push(`${evidence}: ${EVIDENCE_WORDS[evidence]}`);
  if (platform.sources.length > 0) {
    lines.push('', 'Sources');
    lines.push(...tableLines([{ head: '' }, { head: '' }], platform.sources));
  }
  lines.push('', `Change any of them with --set RULE=VALUE, or under rules: of a scenario.`);
  return `${lines.join('\n')}\n`;
}

/** `offer.timeout: 30s   accept timeout   documented` */
function head(name: RuleName, value: unknown, evidence: string, width: number): string[] {
  const key = `${name}: ${ruleText(name, value)}`;
  const left = `${key.padEnd(38)} ${RULES[name].words}`;
  return [`${left.padEnd(Math.min(width, 92) - evidence.length)} ${evidence}`];
}

function grounds(name: RuleName, rule: PlatformRule, width: number): string[] {
  const also = rule.alternatives.map((value) => ruleText(name, value)).join(' | ');
  return [
    ...(rule.note === null ? [] : wrapped(rule.note, width, 4)),
    ...wrapped(`source: ${rule.source}`, width, 4),
    ...(also === '' ? [] : wrapped(`could be: ${also}`, width, 4)),
  ];
}

function firstSentence(text: string): string {
  const flat = text.trim().replace(/\s+/g, ' ');
  const end = flat.search(/\.(\s|$)/);
  return end < 0 ? flat : flat.slice(0, end);
}
