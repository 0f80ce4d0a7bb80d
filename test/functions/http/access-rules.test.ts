import { accessRules } from '../../../functions/http/access-rules';

const group = '/subscriptions/6b1e2c4d-8f3a-4d57-9c21-0e5a7b9d3f10/resourcegroups/prod';

const allowed = (scopes: readonly string[], id: string): boolean => {
  try {
    accessRules(scopes, false).require(id);
    return true;
  } catch {
    return false;
  }
};

describe('the scopes that an app may touch', () => {
  it.each([
    [group, true],
    [`${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/one`, true],
    [`${group.toUpperCase()}/PROVIDERS/X`, true],
    [`${group}uction/providers/Microsoft.DBforPostgreSQL/flexibleServers/one`, false],
    [`${group}-2`, false],
    [group.slice(0, -1), false],
    ['/', false],
    ['', false],
  ])('hold %s: %s', (id, expected) => {
    expect(allowed([group], id)).toBe(expected);
  });

  it('say where may be looked inside of a scope', () => {
    const subscription = group.split('/').slice(0, 3).join('/');
    const within = (scopes: readonly string[], scope: string) => accessRules(scopes, false).within(scope);
    expect(within([group], subscription.toUpperCase())).toEqual([group]);
    expect(within([group, `${subscription}0/resourcegroups/x`], subscription)).toEqual([group]);
    expect(within([subscription], subscription)).toEqual([subscription]);
    expect(within(['*'], subscription)).toEqual([subscription]);
    expect(within([group], `${group}/providers/X/y/z`)).toEqual([`${group}/providers/X/y/z`]);
    expect(within([], subscription)).toEqual([]);
  });

  it('hold nothing when there are none, and everything when there is a star', () => {
    expect(allowed([], group)).toBe(false);
    expect(allowed(['*'], group)).toBe(true);
  });
});
