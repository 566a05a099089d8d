import { expose } from 'comlink';
import { createExplorer } from './engine/explorer.ts';

expose(createExplorer());
