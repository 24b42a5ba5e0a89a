// The three engines that browsers are made of, as Debian packages them. They are started with an address and report over HTTP, so
// that no driver is needed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from '../portable/debian.mjs';

const LIBRARIES = '/usr/lib/x86_64-linux-gnu';

/** WebKitGTK's browser lies in a folder with its API's version in its name. */
function miniBrowser() {
  const folder = existsSync(LIBRARIES) && readdirSync(LIBRARIES).find((name) => existsSync(join(LIBRARIES, name, 'MiniBrowser')));
  return folder ? join(LIBRARIES, folder, 'MiniBrowser') : '';
}

/** No look-ups of updates and the like: tests have no network. */
const FIREFOX_PREFERENCES = {
  'app.normandy.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

const CHROMIUM_FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]);

/** A video in place of the camera, and permission without a question. */
const CAMERA_FLAGS = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

export const browsers = {
  Chromium: {
    packages: ['chromium'],
    present: () => existsSync('/usr/bin/chromium'),
    command: (url, profile, downloads, camera) => {
      const preferences = {
        download: { default_directory: downloads, prompt_for_download: false },
        // a second one without a person's click is asked for otherwise
        profile: { default_content_setting_values: { automatic_downloads: 1 } },
      };
      mkdirSync(join(profile, 'Default'));
      writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences));
      const seen = camera ? [...CAMERA_FLAGS, `--use-file-for-fake-video-capture=${camera}`] : [];
      return ['chromium', ...CHROMIUM_FLAGS, ...seen, `--user-data-dir=${profile}`, url];
    },
  },
  Firefox: {
    packages: ['firefox-esr'],
    present: () => existsSync('/usr/bin/firefox-esr'),
    command: (url, profile, downloads) => {
      const preferences = { ...FIREFOX_PREFERENCES, 'browser.download.folderList': 2, 'browser.download.dir': downloads };
      const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
      writeFileSync(join(profile, 'user.js'), lines.join('\n'));
      return ['firefox-esr', '--headless', '--no-remote', '--profile', profile, url];
    },
  },
  WebKit: {
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
    present: () => miniBrowser() !== '' && existsSync('/usr/bin/xvfb-run'),
    command: (url) => ['xvfb-run', '-a', miniBrowser(), '--private', url],
  },
};

/** Installs what is missing of these browsers, where that can be done: as root, on Debian. */
export function installBrowsers(names) {
  const packages = names.filter((name) => !browsers[name].present()).flatMap((name) => browsers[name].packages);
  installPackages(packages);
}

/**
 * Opens `url` in a new profile, from which Chromium and Firefox put downloads in the folder `downloads`; Chromium shows the video `camera` in place of one.
 * @returns what ends the browser, with all of its processes.
 */
export function open(name, url, downloads, camera) {
  const profile = mkdtempSync(join(tmpdir(), 'wasm-nn-browser-'));
  const [command, ...args] = browsers[name].command(url, profile, downloads, camera);
  // a group of its own: xvfb-run would else leave its server and its browser behind
  const env = { ...process.env, HOME: profile, TMPDIR: profile, XDG_RUNTIME_DIR: profile };
  const child = spawn(command, args, { detached: true, stdio: 'ignore', env });
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', end);
  return () => {
    process.off('exit', end);
    end();
  };
}
