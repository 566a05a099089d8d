import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './run.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const found = () => [process.env.CHROMIUM_PATH, ...places].find((path) => path && existsSync(path));

const has = (command) => {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** The path of a Chromium, installed by the system's package manager where it is missing and that can be done. */
export async function chromium() {
  if (!found() && process.platform === 'linux' && has('apt-get')) {
    const sudo = process.getuid?.() === 0 ? [] : has('sudo') ? ['sudo', '-n'] : null;
    if (sudo) {
      console.log('Installing Chromium (apt-get) …');
      const apt = (...args) => {
        const [command, ...rest] = [...sudo, 'apt-get', ...args];
        const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
        return run(command, rest, { env, stdio: ['ignore', 'ignore', 'inherit'] });
      };
      await apt('update');
      await apt('install', '-y', '--no-install-recommends', 'chromium');
    }
  }
  const path = found();
  if (path) return path;
  throw new Error(
    'Browser tests need Chromium, and none was found. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to its executable.',
  );
}
