import { pollUrlCases } from './poll-url-cases';
import { testSwitches } from './switch-case';

testSwitches('refusals and where operations are followed', pollUrlCases);
