import { testSwitches } from './switch-case';
import { waitingCases } from './waiting-cases';

testSwitches('waiting for the service', waitingCases);
