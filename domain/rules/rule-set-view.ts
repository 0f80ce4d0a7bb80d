import { z } from 'zod';
import type { ResourceId } from '../resource-id';
import { datasourceType, location, permission, policyId, vaultId } from './rule-set';

/**
 * A rule set of which parts may be missing or broken, for the checks between parts: those have to speak in the same
 * breath as the schema, which gives no value at all for a rule set with one wrong character. A text that is missing or
 * broken is empty.
 */
export interface RuleSetView {
  readonly targets: readonly TargetView[];
  readonly rules: readonly RuleView[];
  readonly allowsTag: { readonly optOut: boolean; readonly tier: boolean };
}

export interface PlaceView {
  readonly vault: ResourceId | undefined;
  readonly policy: ResourceId | undefined;
  readonly location: string;
  /** True for a broken location too: the schema has told of that one. */
  readonly statesLocation: boolean;
  /** `policy` is undefined for a broken id. */
  readonly tiers: readonly { readonly name: string; readonly policy: ResourceId | undefined }[];
}

export interface TargetView {
  readonly name: string;
  readonly places: readonly PlaceView[];
}

export interface TagCriterionView {
  readonly present: boolean | undefined;
  readonly equals: boolean;
}

export interface RuleView {
  readonly name: string;
  readonly protects: boolean;
  readonly target: string;
  readonly tier: string;
  readonly allow: readonly string[];
  readonly hasSecretUri: boolean;
  /** Undefined when the rule takes every region, or when one of them is broken. */
  readonly locations: readonly string[] | undefined;
  readonly datasourceTypes: readonly string[] | undefined;
  readonly hasDatabases: boolean;
  readonly tags: readonly TagCriterionView[];
}

function valueOf<Value>(schema: z.ZodType<Value>, value: unknown): Value | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

const members = (value: unknown): Readonly<Record<string, unknown>> =>
  valueOf(z.record(z.string(), z.unknown()), value) ?? {};
const elements = (value: unknown): readonly unknown[] => valueOf(z.array(z.unknown()), value) ?? [];
const textOf = (value: unknown): string => valueOf(z.string(), value) ?? '';

function viewPlace(value: unknown): PlaceView {
  const place = members(value);
  return {
    vault: valueOf(vaultId, place['vault']),
    policy: valueOf(policyId, place['policy']),
    location: valueOf(location, place['location']) ?? '',
    statesLocation: place['location'] !== undefined,
    tiers: Object.entries(members(place['tiers'])).map(([name, policy]) => ({
      name,
      policy: valueOf(policyId, policy),
    })),
  };
}

function viewTarget(value: unknown): TargetView {
  const target = members(value);
  return { name: textOf(target['name']), places: elements(target['places']).map(viewPlace) };
}

function viewTag(value: unknown): TagCriterionView {
  const criterion = members(value);
  return { present: valueOf(z.boolean(), criterion['present']), equals: criterion['equals'] !== undefined };
}

function viewRule(value: unknown): RuleView {
  const rule = members(value);
  const match = members(rule['match']);
  return {
    name: textOf(rule['name']),
    protects: rule['action'] === 'protect',
    target: textOf(rule['target']),
    tier: textOf(rule['tier']),
    allow: valueOf(z.array(permission), rule['allow']) ?? [],
    hasSecretUri: rule['secretUri'] !== undefined,
    locations: valueOf(z.array(location), match['locations']),
    datasourceTypes: valueOf(z.array(datasourceType), match['datasourceTypes']),
    hasDatabases: match['databases'] !== undefined,
    tags: elements(match['tags']).map(viewTag),
  };
}

/** Takes anything: what is no rule set is an empty one here. */
export function viewRuleSet(input: unknown): RuleSetView {
  const ruleSet = members(input);
  const tags = members(ruleSet['tags']);
  return {
    targets: elements(ruleSet['targets']).map(viewTarget),
    rules: elements(ruleSet['rules']).map(viewRule),
    allowsTag: { optOut: tags['optOut'] !== undefined, tier: tags['tier'] !== undefined },
  };
}
