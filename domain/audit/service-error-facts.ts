import type { AuditedInstance } from './audited-instance';
import type { Facts } from './examined-datasource';
import { boundedText } from './service-text';

/** The service's error as evidence: its own words, of limited length. Nothing where there is none. */
export function errorFacts({ error }: AuditedInstance): Facts {
  if (error === undefined) return {};
  const actions = boundedText(error.recommendedActions.join('\n'));
  return {
    errorCode: boundedText(error.code),
    errorMessage: boundedText(error.message),
    ...(actions !== '' && { recommendedActions: actions }),
  };
}
