import { testSwitches } from './switch-case';
import { throttlingCases } from './throttling-cases';

testSwitches('a service that limits its clients', throttlingCases);
