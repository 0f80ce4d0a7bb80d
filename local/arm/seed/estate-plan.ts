import type { Random } from '../random';
import type { EstateState } from './estate-states';

/** The vault of one location; all are in the first subscription. */
export interface GeneratedVault {
  readonly id: string;
  readonly location: string;
  /** The policy that protected servers have. */
  readonly policyId: string;
  /** The policy of those with the state `wrongPolicy`. */
  readonly otherPolicyId: string;
  /** The policy for databases of single servers. */
  readonly databasePolicyId: string;
}

/** A server as it was meant, for comparing what an audit finds. */
export interface GeneratedServer {
  readonly id: string;
  readonly state: EstateState;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** The vault of its location. */
  readonly vault: GeneratedVault;
  /** undefined when there is no backup instance; for `softDeleted` the one in the bin. */
  readonly instanceId: string | undefined;
}

/** What every part of a generated estate is made from. */
export interface EstatePlan {
  readonly random: Random;
  readonly now: number;
  readonly subscriptionIds: readonly string[];
  readonly groupsPerSubscription: number;
  readonly vaults: readonly GeneratedVault[];
  readonly exclusionTag: { readonly name: string; readonly value: string };
}
