import type { SecretUri } from '../secret-uri';
import type { ProtectionTarget } from '../vault';

/** What is worth knowing besides the decision, and did not change it by itself. */
export type DecisionNote =
  | {
      readonly kind: 'exclusionExpired';
      /** The scope of the exclusion, or the name of the rule that excluded. */
      readonly by: string;
      readonly owner: string;
      readonly reason: string;
      readonly expiresOn: string;
      readonly message: string;
    }
  | { readonly kind: 'unknownTier'; readonly tag: string; readonly value: string; readonly message: string }
  | { readonly kind: 'retiredDatasource'; readonly retiredOn: string; readonly message: string };

interface Explained {
  /** One or two sentences for a person: why this, and why not more. */
  readonly explanation: string;
  readonly notes: readonly DecisionNote[];
}

/** To be protected so. `target` and `location` are what a protect request is made of; `rule` is the name of the rule. */
export interface ProtectDecision extends Explained {
  readonly kind: 'protect';
  readonly target: ProtectionTarget;
  /** The resource's region, normalised (`westeurope`). */
  readonly location: string;
  /** Only for datasources that need one. */
  readonly secretUri?: SecretUri;
  /** The tier whose policy this is; absent when it is the target's usual one. */
  readonly tier?: string;
  readonly rule: string;
}

/** Selected, to be seen in reports and not to be touched. */
export interface ReportDecision extends Explained {
  readonly kind: 'report';
  readonly rule: string;
}

/** Not to be protected, on somebody's word. */
export interface ExcludedDecision extends Explained {
  readonly kind: 'excluded';
  /** The scope of the exclusion, or the name of the rule that excludes. */
  readonly by: string;
  readonly owner: string;
  readonly reason: string;
  /** The last day (UTC) of the exclusion. */
  readonly expiresOn: string;
  /** Only when a rule excludes, not a scope. */
  readonly rule?: string;
}

/** Its tag says no, and the rule that selects it lets it. */
export interface OptedOutDecision extends Explained {
  readonly kind: 'optedOut';
  /** The tag in the spelling of the resource. */
  readonly tag: { readonly name: string; readonly value: string };
  readonly rule: string;
}

export interface NotSelectedDecision extends Explained {
  readonly kind: 'notSelected';
  readonly why: 'noRules' | 'noRuleMatches' | 'unsupportedDatasource' | 'readReplica';
}

/** A rule selects it, and cannot be carried out: somebody has to change the rules. */
export interface ImpossibleDecision extends Explained {
  readonly kind: 'impossible';
  readonly why: 'noVaultForLocation' | 'secretMissing' | 'secretInvalid';
  readonly rule: string;
}

/** What the rules say about one resource. A closed union: new kinds break the compilation of those who decide by it. */
export type Decision =
  ProtectDecision | ReportDecision | ExcludedDecision | OptedOutDecision | NotSelectedDecision | ImpossibleDecision;
