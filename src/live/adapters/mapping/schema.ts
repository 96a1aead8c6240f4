/** The JSON Schema (draft 2020-12) of mapping files, drawn from the description that reads them. */
import type { Json } from '../../../scenarios/grammar/shape.ts';
import { mappingWords } from './words.ts';

export function mappingSchema(): Json {
  const definitions = new Map<string, Json>();
  const schema = mappingWords.schema(definitions);
  const sorted = [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A chatsim mapping: a chat backend described without code',
    ...schema,
    $defs: Object.fromEntries(sorted),
  };
}
