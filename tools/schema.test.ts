import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mappingSchema } from '../src/live/adapters/mapping/schema.ts';
import { scenarioSchema, specSchema } from '../src/scenarios/schema.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true });
const scenario = ajv.compile(scenarioSchema());
const spec = ajv.compile(specSchema());
const folder = new URL('../scenarios/', import.meta.url);
const files = (under: string) =>
  readdirSync(new URL(under, folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => under + file);
const read = (file: string) => parse(readFileSync(new URL(file, folder), 'utf8'));

test('the files in schema/ are those the descriptions give', () => {
  expect(execFileSync(process.execPath, ['tools/schema.ts', '--check'], { encoding: 'utf8' })).toBe(
    '',
  );
});

test.each([...files(''), ...files('theory/')])('%s keeps to the schema', (file) => {
  scenario(read(file));
  expect(scenario.errors).toBe(null);
});

test.each(files('specs/'))('%s keeps to the schema of specs', (file) => {
  spec(read(file));
  expect(spec.errors).toBe(null);
});

test.each(['scenarios/mappings/chatsim.yaml', 'docs/adapters/desk.yaml'])(
  '%s keeps to the schema of mappings',
  (file) => {
    const mapping = ajv.compile(mappingSchema());
    const text = readFileSync(new URL(`../${file}`, folder), 'utf8');
    mapping(parse(text));
    expect(mapping.errors).toBe(null);
    mapping(parse(text.replace('assignment:', 'asignment:')));
    expect(mapping.errors).not.toBe(null);
  },
);

describe('what does not keep to it', () => {
  const good = () => read('gladly.yaml');
  test.each([
    ['an unknown key', { nam: 'x' }],
    ['a time without its unit', { duration: 8 }],
    ['an unknown rule', { rules: { 'capacity.totl': 3 } }],
    ['an unknown rule, nested', { rules: { capacity: { totl: 3 } } }],
    ['a share without %', { customers: { a: { arrivals: '4/h', handle: '1m', silent: 0.3 } } }],
    [
      'a distribution that is none',
      { customers: { a: { arrivals: '4/h', handle: { exponental: '1m' } } } },
    ],
    [
      'two forms of a distribution',
      { customers: { a: { arrivals: '4/h', handle: { exponential: '1m', geometric: 2 } } } },
    ],
    [
      'a rule of queues at agents',
      { agents: { a: { count: 1, rules: { 'queue.maxLength': 3 } } } },
    ],
    ['no platform', { platform: undefined }],
  ])('%s', (_, change) => {
    expect(scenario(good())).toBe(true);
    const broken = { ...good(), ...change };
    if ('platform' in change) delete broken.platform;
    expect(scenario(broken)).toBe(false);
  });
  test('of a missing key its name is told, and nothing of extends', () => {
    const { platform: _, ...rest } = good();
    expect(scenario(rest)).toBe(false);
    expect(scenario.errors?.map(({ message }) => message)).toContain(
      "must have required property 'platform'",
    );
    expect(scenario({ ...rest, extends: 'base.yaml' })).toBe(true);
  });
  test('a spec without a name', () => {
    expect(spec([{ platform: 'gladly' }])).toBe(false);
  });
});
