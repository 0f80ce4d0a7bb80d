import { registerApp } from './app';
import { loadConfig } from './config';

registerApp(loadConfig(process.env));
