import type { DataProtectionClient } from '../azure/data-protection-client';
import type { PollInput } from '../contracts';
import type { PollAnswer } from '../domain/long-running';

/** Asks once how a long-running operation is; the waiting is the orchestration's. */
export const pollOperation =
  (client: DataProtectionClient) =>
  ({ poll, correlationId }: PollInput): Promise<PollAnswer> =>
    client.poll(poll, { correlationId });
