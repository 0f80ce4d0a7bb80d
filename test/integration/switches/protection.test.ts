import { protectionCases } from './protection-cases';
import { testSwitches } from './switch-case';

testSwitches('roles and protection states', protectionCases);
