import type { PostgresqlClient } from '../azure/postgresql-client';
import type { DatasourceInput } from '../contracts';
import { type NotStarted, skipped, type WantedNow } from '../domain/auto-protection';
import { AzureFault } from '../domain/fault';
import { isReady } from '../domain/inventory';
import type { RuleSet } from '../domain/rules/rule-set';
import { decideByRules } from './decide-by-rules';
import { readDatasource } from './read-datasource';

interface Deciding {
  readonly postgresql: Pick<PostgresqlClient, 'read'>;
  readonly rules: RuleSet;
}

export type DecisionLog = Parameters<ReturnType<typeof decideByRules>>[1];

/** A look that brings no answer is the failure of the one that is looked at, and not the end of all others. */
export async function failedWithoutAnswer<Answer>(look: () => Promise<Answer>): Promise<Answer | NotStarted> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AzureFault)) throw error;
    return { kind: 'failed', code: error.serviceCode ?? 'AzureUnreachable', message: error.message };
  }
}

/**
 * What the rules make of a resource at this moment: it is read from its own service, and the rules of today decide.
 * For those who have selected it a while ago. What Azure refuses, or does not answer, is the failure of this one.
 */
export function wantedNow({ postgresql, rules }: Deciding) {
  const read = readDatasource(postgresql);
  const decide = decideByRules(rules);

  async function look(input: DatasourceInput, log: DecisionLog): Promise<WantedNow> {
    const answer = await read(input);
    if (answer.kind === 'throttled') return answer;
    if (answer.kind === 'refused') return { kind: 'failed', code: answer.error.code, message: answer.error.message };
    if (answer.kind === 'absent') return skipped('ResourceNotFound', 'It is deleted by now.');
    const { resource } = answer;
    const decision = await decide({ resource }, log);
    if (decision.kind === 'leaveAlone') return skipped('NotWanted', decision.explanation);
    if (!isReady(resource.state)) return skipped('NotReady', `It is in the state ${resource.state} by now.`);
    const { createdAt } = resource;
    return { ...decision, kind: 'wanted', ...(createdAt !== undefined && { createdAt }) };
  }

  return (input: DatasourceInput, log: DecisionLog): Promise<WantedNow> => failedWithoutAnswer(() => look(input, log));
}
