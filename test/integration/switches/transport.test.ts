import { testSwitches } from './switch-case';
import { hangCases, transportCases } from './transport-cases';

testSwitches('a connection that breaks', transportCases);

testSwitches('a service that does not answer', hangCases, { SAUVEGARDE_ARM_TIMEOUT_SECONDS: '0.2' });
