/**
 * The JSON Schemas (draft 2020-12) of scenario and spec files, drawn from the same descriptions that read the files.
 * Editors complete and check with them; what only the reader can know (names, sums, contradictions) is not in them.
 */
import type { Json, Shape } from './grammar/shape.ts';
import { scenarioWords } from './scenario-words.ts';
import { specWords } from './spec-file.ts';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

export function scenarioSchema(): Json {
  const { definitions, schema } = drawn(scenarioWords);
  const { required, ...rest } = schema;
  const needed = required as readonly string[];
  return {
    $schema: DRAFT,
    title: 'A chatsim scenario',
    ...rest,
    // A file that extends another may leave out what that one says; of any other a missing key is told by its name.
    if: { properties: { extends: true }, required: ['extends'] },
    else: { properties: Object.fromEntries(needed.map((key) => [key, true])), required: needed },
    $defs: definitions,
  };
}

export function specSchema(): Json {
  const { definitions, schema } = drawn(specWords);
  const spec = { $ref: '#/$defs/spec' };
  return {
    $schema: DRAFT,
    title: 'chatsim specs: given, when, then',
    anyOf: [spec, { type: 'array', items: spec }],
    $defs: { spec: schema, ...definitions },
  };
}

function drawn(shape: Shape<unknown>): { definitions: Json; schema: Json } {
  const definitions = new Map<string, Json>();
  const schema = shape.schema(definitions);
  const sorted = [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  return { definitions: Object.fromEntries(sorted), schema };
}
