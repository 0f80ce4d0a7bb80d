import { ArmFault } from '../azure/arm-fault';
import type { PostgresqlClient } from '../azure/postgresql-client';
import type { DatasourceInput } from '../contracts';
import { skipped, type WantedNow } from '../domain/auto-protection';
import { isReady } from '../domain/inventory';
import type { RuleSet } from '../domain/rules/rule-set';
import { decideByRules } from './decide-by-rules';
import { readDatasource } from './read-datasource';

interface Deciding {
  readonly postgresql: PostgresqlClient;
  readonly rules: RuleSet;
}

type Log = Parameters<ReturnType<typeof decideByRules>>[1];

/**
 * What the rules make of a resource at this moment: it is read from its own service, and the rules of today decide.
 * For those who have selected it a while ago. What Azure refuses, or does not answer, is the failure of this one.
 */
export function wantedNow({ postgresql, rules }: Deciding) {
  const read = readDatasource(postgresql);
  const decide = decideByRules(rules);

  async function look(input: DatasourceInput, log: Log): Promise<WantedNow> {
    const answer = await read(input);
    if (answer.kind === 'throttled') return answer;
    if (answer.kind === 'refused') return { kind: 'failed', code: answer.error.code, message: answer.error.message };
    if (answer.kind === 'absent') return skipped('ResourceNotFound', 'It is deleted by now.');
    const { resource } = answer;
    const decision = await decide({ resource }, log);
    if (decision.kind === 'leaveAlone') return skipped('NotWanted', decision.explanation);
    if (!isReady(resource.state)) return skipped('NotReady', `It is in the state ${resource.state} by now.`);
    return { ...decision, kind: 'wanted' };
  }

  return async (input: DatasourceInput, log: Log): Promise<WantedNow> => {
    try {
      return await look(input, log);
    } catch (error) {
      if (!(error instanceof ArmFault)) throw error;
      return { kind: 'failed', code: error.serviceCode ?? 'AzureUnreachable', message: error.message };
    }
  };
}
