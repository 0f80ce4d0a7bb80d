import type { InstanceInput } from '../contracts';
import type { Refused } from '../domain/long-running';

type InstanceWrite<Input extends InstanceInput, Answer> = (input: Input) => Promise<Answer | Refused>;

/**
 * Refuses to change an instance outside of the allowed scopes. A caller names a datasource; in which vault it is protected
 * is for Azure to say, and the app's identity may reach vaults that its callers may not.
 */
export const withinScopes =
  <Input extends InstanceInput, Answer>(
    allows: (id: string) => boolean,
    write: InstanceWrite<Input, Answer>,
  ): InstanceWrite<Input, Answer> =>
  (input) =>
    allows(input.backupInstanceId)
      ? write(input)
      : Promise.resolve({
          kind: 'refused',
          error: {
            code: 'VaultNotAllowed',
            message: `${input.backupInstanceId} is in none of the scopes of the setting SAUVEGARDE_ALLOWED_SCOPES.`,
            recommendedActions: [],
            httpStatus: 403,
          },
        });
