import { switchNames } from '../../../local/arm/faults/fault-schema';
import { pollUrlCases } from './poll-url-cases';
import { protectionCases } from './protection-cases';
import { throttlingCases } from './throttling-cases';
import { hangCases, transportCases } from './transport-cases';
import { waitingCases } from './waiting-cases';

describe('the tables of switches', () => {
  it('have a case for every switch that the emulator knows', () => {
    const cases = [
      ...hangCases,
      ...pollUrlCases,
      ...protectionCases,
      ...throttlingCases,
      ...transportCases,
      ...waitingCases,
    ];
    const covered = new Set(cases.flatMap(({ faults }) => faults.map((fault) => fault.switch)));
    expect(switchNames.filter((name) => !covered.has(name))).toEqual([]);
  });
});
