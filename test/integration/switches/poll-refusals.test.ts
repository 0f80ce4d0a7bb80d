import { pollRefusalCases } from './poll-refusal-cases';
import { testSwitches } from './switch-case';

testSwitches('polls that are refused', pollRefusalCases);
