import { protectionTarget } from '../vault';
import { type RuleProblem, ruleProblem } from './rule-problem';
import type { PlaceView, RuleSetView, TargetView } from './rule-set-view';

/** Names compare without case; a missing one (empty) is like no other. */
export const sameName = (left: string, right: string): boolean =>
  left !== '' && left.toLowerCase() === right.toLowerCase();

/** Of two equal names the second is the problem. */
export function repeatedNames(list: 'targets' | 'rules', named: readonly { readonly name: string }[]): RuleProblem[] {
  return named.flatMap(({ name }, index) => {
    const first = named.findIndex((other) => sameName(other.name, name));
    return first >= 0 && first < index
      ? [ruleProblem([list, index, 'name'], `"${name}" is the name of ${list}[${first}] already`)]
      : [];
  });
}

function policiesOfOtherVaults({ vault, policy, tiers }: PlaceView, path: readonly PropertyKey[]): RuleProblem[] {
  const policies = [
    { policy, at: ['policy'] },
    ...tiers.map((tier) => ({ policy: tier.policy, at: ['tiers', tier.name] })),
  ];
  return policies.flatMap((each) => {
    if (vault === undefined || each.policy === undefined) return [];
    const checked = protectionTarget(vault, each.policy);
    return checked.ok ? [] : [ruleProblem([...path, ...each.at], checked.problem)];
  });
}

function repeatedTiers({ tiers }: PlaceView, path: readonly PropertyKey[]): RuleProblem[] {
  return tiers
    .filter(({ name }, index) => tiers.findIndex((other) => sameName(other.name, name)) < index)
    .map(({ name }) => ruleProblem([...path, 'tiers', name], 'is there already, in another casing'));
}

/** A tier that only some regions have would make a tag mean one thing here and nothing there. */
function unevenTiers({ places }: TargetView, path: readonly PropertyKey[]): RuleProblem[] {
  const names = new Map(
    places.flatMap(({ tiers }) => tiers.map(({ name }): [string, string] => [name.toLowerCase(), name])),
  );
  return places.flatMap(({ tiers }, index) => {
    const missing = [...names.values()].filter((name) => !tiers.some((tier) => sameName(tier.name, name)));
    return missing.map((name) =>
      ruleProblem(
        [...path, 'places', index, 'tiers'],
        `lacks the tier "${name}", which other places of this target have`,
      ),
    );
  });
}

function locationProblems({ places }: TargetView, path: readonly PropertyKey[]): RuleProblem[] {
  if (places.length < 2) return [];
  return places.flatMap(({ location, statesLocation }, index) => {
    const at = [...path, 'places', index, 'location'];
    if (!statesLocation) return [ruleProblem(at, 'is missing: of several places each must say for which region it is')];
    const first = places.findIndex((other) => other.location === location && location !== '');
    return first >= 0 && first < index
      ? [ruleProblem(at, `no location selects this vault: ${location} goes to places[${first}]`)]
      : [];
  });
}

/** A vault that all rules of its target leave out by their own `locations`. Unused targets are no problem. */
function unreachablePlaces(
  { name, places }: TargetView,
  view: RuleSetView,
  path: readonly PropertyKey[],
): RuleProblem[] {
  const rules = view.rules.filter((rule) => rule.protects && sameName(rule.target, name));
  const leftOut = (location: string): boolean =>
    rules.every(({ locations }) => locations?.includes(location) === false);
  return places.flatMap(({ location }, index) =>
    location === '' || rules.length === 0 || !leftOut(location)
      ? []
      : [
          ruleProblem(
            [...path, 'places', index, 'location'],
            `no location selects this vault: no rule that protects into "${name}" takes ${location}`,
          ),
        ],
  );
}

export function targetProblems(view: RuleSetView): RuleProblem[] {
  const ofTargets = view.targets.flatMap((target, index) => {
    const path = ['targets', index];
    const ofPlaces = target.places.flatMap((place, placeIndex) => {
      const at = [...path, 'places', placeIndex];
      return [...policiesOfOtherVaults(place, at), ...repeatedTiers(place, at)];
    });
    return [
      ...ofPlaces,
      ...unevenTiers(target, path),
      ...locationProblems(target, path),
      ...unreachablePlaces(target, view, path),
    ];
  });
  return [...repeatedNames('targets', view.targets), ...ofTargets];
}
