import { z } from 'zod';
import { ruleSetSchema } from './rule-set';

/** The JSON Schema (draft 7, which every editor knows) of a rule set as people write it, before defaults. */
export function ruleSetJsonSchema(): Record<string, unknown> {
  return {
    $id: 'rules.schema.json',
    title: 'Sauvegarde rules',
    ...z.toJSONSchema(ruleSetSchema, { target: 'draft-7', io: 'input' }),
  };
}
