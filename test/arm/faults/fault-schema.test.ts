import { parseFault, switchNames } from '../../../local/arm/faults/fault-schema';

test('an unknown switch is refused with the list of those that are known', () => {
  expect(() => parseFault({ switch: 'explode' })).toThrow(
    /Unknown switch "explode"\. Known switches: .*retryAfter.*movedPollUrl/,
  );
  for (const name of switchNames) expect(() => parseFault({})).toThrow(name);
});

test.each([
  [{ switch: 'duration' }, 'seconds'],
  [{ switch: 'duration', seconds: -1 }, 'seconds'],
  [{ switch: 'hang', on: 'everything' }, 'on'],
  [{ switch: 'hang', unheard: 1 }, 'unheard'],
  [{ switch: 'hang', times: 0 }, 'times'],
  [{ switch: 'retryAfter', value: 10 }, 'value'],
  [{ switch: 'serverError', status: 404 }, 'status'],
  [{ switch: 'operationFails' }, 'code'],
  [{ switch: 'foreignPollUrl', origin: 'nowhere' }, 'origin'],
])('%j is refused, naming %s', (input, member) => {
  expect(() => parseFault(input)).toThrow(member);
});

test('what is left out gets its default', () => {
  expect(parseFault({ switch: 'throttle' })).toEqual({ switch: 'throttle', on: '*', retryAfter: { seconds: 10 } });
});
