export { enableTurbo, type TurboReport } from './enable-turbo.ts';
