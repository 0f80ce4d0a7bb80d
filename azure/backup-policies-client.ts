import { z } from 'zod';
import type { Refused, Throttled } from '../domain/long-running';
import { isSuccess, negativeAnswer, readJson } from './arm-answer';
import type { ArmConnection } from './arm-connection';
import type { ArmCall } from './arm-fault';
import { resourceUrl } from './resource-url';

/** The backup policies of vaults, read for what a backup on demand has to name. */
export interface BackupPoliciesClient {
  /** The names of the rules by which a policy backs up, in its own order. */
  backupRules(
    policyId: string,
    context: { readonly correlationId: string },
  ): Promise<{ readonly kind: 'rules'; readonly names: readonly string[] } | Refused | Throttled>;
}

const policy = z.object({
  properties: z.object({ policyRules: z.array(z.object({ name: z.string(), objectType: z.string() })) }),
});

export function createBackupPoliciesClient(connection: ArmConnection, apiVersion: string): BackupPoliciesClient {
  return {
    async backupRules(policyId, { correlationId }) {
      const call: ArmCall = { method: 'GET', operation: 'backupPolicies/read', correlationId };
      const url = resourceUrl(connection.endpoint, { id: policyId, apiVersion });
      const response = await connection.send({ ...call, url });
      if (!isSuccess(response)) return negativeAnswer(call, response);
      const { policyRules } = readJson(call, response, policy).properties;
      const rules = policyRules.filter(({ objectType }) => objectType === 'AzureBackupRule');
      return { kind: 'rules', names: rules.map(({ name }) => name) };
    },
  };
}
