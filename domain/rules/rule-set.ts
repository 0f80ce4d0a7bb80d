import { z } from 'zod';
import { datasourceDescriptors } from '../datasource';
import type { Result } from '../result';
import { parsePolicyId, parseVaultId } from '../vault';
import { parseExclusionScope } from './exclusion-scope';
import { normaliseLocation } from './location';
import { problemOfSecretTemplate } from './secret-template';

/** A text that a parser takes; its reason for not taking one becomes the problem. */
function checked<Value>(input: z.ZodType<string, string>, parse: (text: string) => Result<Value, string>) {
  return input.transform((text, context) => {
    const result = parse(text);
    if (result.ok) return result.value;
    context.addIssue({ code: 'custom', message: result.problem, input: text });
    return z.NEVER;
  });
}

const listOf = <Item extends z.ZodType>(item: Item, description: string) =>
  z.array(item).min(1, 'an empty list would match nothing: leave it out, or fill it').max(500).describe(description);

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/, 'must be 1 to 64 letters, digits, blanks, . _ or -');
const text = (maximum: number) => z.string().trim().min(1, 'must not be empty').max(maximum);
const glob = z
  .string()
  .min(1, 'must not be empty')
  .max(260)
  .describe('A pattern: * is any text, ? one character; without case.');
const tagName = z.string().min(1, 'must not be empty').max(512);
const tagValue = z.string().max(256);

const id = (description: string) => z.string().max(1024).describe(description);

export const vaultId = checked(id('The ARM id of a Backup vault.'), parseVaultId);
export const policyId = checked(id('The ARM id of a backup policy of this vault.'), parsePolicyId);

export const location = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9 ]{1,49}$/, 'must be the name of an Azure region, such as westeurope')
  .describe('An Azure region: westeurope or West Europe.')
  .transform(normaliseLocation);

const datasourceTypes = datasourceDescriptors.map(({ datasourceType }) => datasourceType);

export const datasourceType = checked(
  z.string().meta({ description: 'A type of datasource that can be protected.', enum: datasourceTypes }),
  (given): Result<string, string> => {
    const known = datasourceTypes.find((each) => each.toLowerCase() === given.toLowerCase());
    return known === undefined
      ? { ok: false, problem: `is not a known datasource type; known are ${datasourceTypes.join(' and ')}` }
      : { ok: true, value: known };
  },
);

const tagCriterion = z.strictObject({
  name: tagName.describe('The name of the tag, without case.'),
  present: z.boolean().optional().describe('false: the resource must not have the tag. Otherwise it must.'),
  equals: listOf(tagValue, 'The tag has one of these values, compared without case.').optional(),
});

const sku = z
  .strictObject({
    names: listOf(glob, 'Names of the SKU, such as Standard_D*.').optional(),
    tiers: listOf(glob, 'Tiers of the SKU, such as Burstable or GeneralPurpose.').optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must have names or tiers')
  .meta({ minProperties: 1 });

const match = z
  .strictObject({
    subscriptions: listOf(z.guid(), 'Subscription ids.').optional(),
    resourceGroups: listOf(glob, 'Patterns of the resource group name.').optional(),
    names: listOf(glob, 'Patterns of the server name.').optional(),
    databases: listOf(glob, 'Patterns of the database name; a flexible server has none and does not match.').optional(),
    locations: listOf(location, 'Azure regions.').optional(),
    tags: listOf(tagCriterion, 'Every one of these must hold.').optional(),
    datasourceTypes: listOf(datasourceType, 'Types of datasource.').optional(),
    sku: sku.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must have a criterion; to match everything write "names": ["*"]')
  .meta({ description: 'What the rule is for. All criteria must hold; of a list, one entry must.', minProperties: 1 });

const expiresOn = z.iso
  .date({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a date such as 2027-03-31') })
  .describe('The last day (UTC) on which the exclusion holds, YYYY-MM-DD.');

const responsibility = {
  owner: text(256).describe('Who answers for the exclusion: a person or a team, best with an address.'),
  reason: text(1024).describe('Why there is no backup.'),
  expiresOn,
};

const rule = { name: name.describe('Shown wherever the rule decides; unique.'), match };

export const permission = z.enum(['optOut', 'tier']);

const secretTemplate = checked(
  z.string().max(512).describe('URI of the Key Vault secret of a database; {server} and {database} are filled in.'),
  (given): Result<string, string> => {
    const problem = problemOfSecretTemplate(given);
    return problem === '' ? { ok: true, value: given } : { ok: false, problem };
  },
);

const protectRule = z.strictObject({
  ...rule,
  action: z.literal('protect'),
  target: name.describe('The name of the target to protect into.'),
  tier: name.optional().describe('A tier of the target; its policy is taken instead of the usual one.'),
  secretUri: secretTemplate.optional(),
  allow: z.array(permission).max(2).default([]).describe('What a tag of the resource may decide. Nothing by default.'),
});

const reportRule = z.strictObject({ ...rule, action: z.literal('report') });

const excludeRule = z.strictObject({
  ...rule,
  action: z.literal('exclude').describe('Wins over every rule that protects or reports, wherever it stands.'),
  ...responsibility,
});

const place = z.strictObject({
  vault: vaultId,
  location: location.optional(),
  policy: policyId,
  tiers: z.record(name, policyId).default({}).describe('Policies that a rule or a tag may choose, by name.'),
});

const target = z.strictObject({
  name: name.describe('What rules call it; unique.'),
  places: z
    .array(place)
    .min(1, 'must have a place')
    .max(100)
    .describe('One vault a region. A single place without a location takes resources of every region.'),
});

const exclusion = z.strictObject({
  scope: checked(
    id('The ARM id of a subscription, a resource group, a server or a database of a single server.'),
    parseExclusionScope,
  ),
  ...responsibility,
});

const tags = z.strictObject({
  optOut: z
    .strictObject({ name: tagName, values: listOf(tagValue, 'Values that opt out, without case.') })
    .optional()
    .describe('The tag by which a resource leaves, where the rule that selects it allows optOut.'),
  tier: z
    .strictObject({ name: tagName })
    .optional()
    .describe('The tag by which a resource chooses a tier, where the rule that selects it allows tier.'),
});

/**
 * The rules of an estate. Strict throughout: a misspelled criterion must not silently widen what is selected. Problems
 * between parts (a policy of another vault, an unknown target) are found by `findCrossProblems`; `parseRuleSet` does both.
 */
export const ruleSetSchema = z.strictObject({
  $schema: z.string().max(2048).optional().describe('Where editors find the schema of this file.'),
  version: z.literal(1).default(1).describe('The version of this format.'),
  targets: z.array(target).max(500).default([]).describe('Where to protect: vaults and policies, by region.'),
  tags: tags.default({}).describe('The tags that resources may decide with.'),
  rules: z
    .array(
      z.discriminatedUnion('action', [protectRule, reportRule, excludeRule], {
        error: ({ input }) =>
          typeof input === 'object' && input !== null ? 'must be protect, report or exclude' : 'must be an object',
      }),
    )
    .max(1000)
    .default([])
    .describe(
      'A rule that excludes and holds wins wherever it stands. Otherwise the first protect or report rule that matches decides. Without rules nothing is selected.',
    ),
  exclusions: z
    .array(exclusion)
    .max(10_000)
    .default([])
    .describe('These win over every rule, for all that is in them, until they expire.'),
});

/** What was parsed is never changed: indexes are kept by identity (`exclusions.ts`). */
type Immutable<Value> = Value extends string | number | boolean | undefined
  ? Value
  : { readonly [Member in keyof Value]: Immutable<Value[Member]> };

export type RuleSet = Immutable<z.output<typeof ruleSetSchema>>;
export type Rule = RuleSet['rules'][number];
export type ProtectRule = Extract<Rule, { action: 'protect' }>;
export type ExcludeRule = Extract<Rule, { action: 'exclude' }>;
export type Match = Rule['match'];
export type TagCriterion = NonNullable<Match['tags']>[number];
export type Target = RuleSet['targets'][number];
export type Place = Target['places'][number];
export type Exclusion = RuleSet['exclusions'][number];
