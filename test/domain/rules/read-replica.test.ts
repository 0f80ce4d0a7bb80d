import type { Decision } from '../../../domain/rules/decision';
import { evaluate } from '../../../domain/rules/evaluate';
import type { InventoryResource } from '../../../domain/rules/inventory-resource';
import { FLEXIBLE_SERVER_ID } from '../sample-ids';
import { flexibleServer, GROUP_SCOPE, protectAll, responsibility, ruleSet, TODAY } from './sample-rules';

const decide = (rules: readonly unknown[], resource: InventoryResource): Decision =>
  evaluate(ruleSet({ rules }), resource, TODAY);

describe('a read replica', () => {
  const sourceServerId = `${FLEXIBLE_SERVER_ID}-primary`;

  test.each(['AsyncReplica', 'GeoAsyncReplica', 'Replica'])(
    '(%s) is selected by no rule, and its primary is named',
    (replicationRole) => {
      expect(decide([protectAll], flexibleServer({ replicationRole, sourceServerId }))).toEqual({
        kind: 'notSelected',
        why: 'readReplica',
        explanation: `It is a read replica of ${sourceServerId}: its primary is what is backed up.`,
        notes: [],
      });
    },
  );

  test('may not tell of what it is one, and may be excluded like every other server', () => {
    const replica = flexibleServer({ replicationRole: 'AsyncReplica' });
    expect(decide([protectAll], replica).explanation).toBe('It is a read replica: its primary is what is backed up.');
    const exclusions = [{ ...responsibility, scope: GROUP_SCOPE }];
    expect(evaluate(ruleSet({ rules: [protectAll], exclusions }), replica, TODAY).kind).toBe('excluded');
  });

  test('that was promoted is a server like every other', () => {
    expect(decide([protectAll], flexibleServer({ replicationRole: 'Primary' })).kind).toBe('protect');
  });
});
