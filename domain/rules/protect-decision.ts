import { nameOf } from '../resource-id';
import { type Result, success, failure } from '../result';
import type { SecretUri } from '../secret-uri';
import type { Decision, DecisionNote, ImpossibleDecision } from './decision';
import type { Place, ProtectRule, RuleSet, Target } from './rule-set';
import { secretUriFor } from './secret-template';
import { hasValue, type Subject, type Tag, tagOf } from './subject';

type Impossibility = Pick<ImpossibleDecision, 'why' | 'explanation'>;

function optOutTag({ tags: { optOut } }: RuleSet, { allow }: ProtectRule, subject: Subject): Tag | undefined {
  if (optOut === undefined || !allow.includes('optOut')) return undefined;
  const tag = tagOf(subject, optOut.name);
  return tag !== undefined && hasValue(tag, optOut.values) ? tag : undefined;
}

/** The only place without a location takes every region: then the service judges whether the vault's region is right. */
function placeFor(target: Target | undefined, location: string): Place | undefined {
  return target?.places.find((place) => (place.location ?? location) === location);
}

interface ChosenTier {
  readonly tier?: { readonly name: string; readonly policy: Place['policy'] };
  readonly notes: readonly DecisionNote[];
}

/** The tag chooses before the rule does. One that names no tier is told, and does not leave the resource without backup. */
function chooseTier({ tags }: RuleSet, rule: ProtectRule, place: Place, subject: Subject): ChosenTier {
  const tierOf = (wanted: string | undefined): ChosenTier => {
    const found = Object.entries(place.tiers).find(([name]) => name.toLowerCase() === wanted?.trim().toLowerCase());
    return found === undefined ? { notes: [] } : { tier: { name: found[0], policy: found[1] }, notes: [] };
  };
  const tag = tags.tier !== undefined && rule.allow.includes('tier') ? tagOf(subject, tags.tier.name) : undefined;
  const usual = tierOf(rule.tier);
  if (tag === undefined) return usual;
  const chosen = tierOf(tag.value);
  if (chosen.tier !== undefined) return chosen;
  const message = `Its tag ${tag.name}="${tag.value}" names no tier of "${rule.target}"; the usual policy is taken.`;
  return { ...usual, notes: [{ kind: 'unknownTier', tag: tag.name, value: tag.value, message }] };
}

function secretFor(
  { name, secretUri }: ProtectRule,
  { datasource }: Subject,
): Result<SecretUri | undefined, Impossibility> {
  if (datasource.descriptor.credential === 'none') return success(undefined);
  if (secretUri === undefined) {
    return failure({
      why: 'secretMissing',
      explanation: `Rule "${name}" selects it, but a ${datasource.descriptor.title} needs a secret and the rule has no secretUri.`,
    });
  }
  const secret = secretUriFor(secretUri, datasource);
  return secret.ok
    ? secret
    : failure({ why: 'secretInvalid', explanation: `Rule "${name}" selects it, but ${secret.problem}.` });
}

/** What a rule that protects says about a resource that it selects. */
export function decideProtection(
  ruleSet: RuleSet,
  rule: ProtectRule,
  subject: Subject,
  notes: readonly DecisionNote[],
): Decision {
  const { name } = rule;
  const tag = optOutTag(ruleSet, rule, subject);
  if (tag !== undefined) {
    const explanation = `Its tag ${tag.name}="${tag.value}" opts it out, which rule "${name}" allows.`;
    return { kind: 'optedOut', tag, rule: name, explanation, notes };
  }
  const { location } = subject;
  const target = ruleSet.targets.find((each) => each.name.toLowerCase() === rule.target.toLowerCase());
  const place = placeFor(target, location);
  if (place === undefined) {
    const explanation = `Rule "${name}" selects it, but its target "${rule.target}" has no vault in ${location}.`;
    return { kind: 'impossible', why: 'noVaultForLocation', rule: name, explanation, notes };
  }
  const secret = secretFor(rule, subject);
  if (!secret.ok) return { kind: 'impossible', ...secret.problem, rule: name, notes };
  const { tier, notes: ofTier } = chooseTier(ruleSet, rule, place, subject);
  const policyId = tier?.policy ?? place.policy;
  return {
    kind: 'protect',
    target: { vaultId: place.vault, policyId },
    location,
    ...(secret.value !== undefined && { secretUri: secret.value }),
    ...(tier !== undefined && { tier: tier.name }),
    rule: name,
    explanation: `Rule "${name}" protects it in the vault ${nameOf(place.vault)} with the policy ${nameOf(policyId)}${tier === undefined ? '' : ` (tier ${tier.name})`}.`,
    notes: [...notes, ...ofTier],
  };
}
