import { parseBackEnds } from './model/back-end-links.js';
import { startApp } from './shell/app.js';
import { applyTheme, readTheme } from './shell/theme.js';
import { ensureValidLanguage } from './shell/valid-language.js';

ensureValidLanguage();
applyTheme(readTheme());

const { services = '', backEnds = '', recording } = document.documentElement.dataset;
const root = document.querySelector('#app');
if (root) {
  root.replaceChildren();
  startApp(root, {
    services: services.split(' ').filter(Boolean).map(decodeURIComponent),
    backEnds: parseBackEnds(backEnds),
    recordingUrl: recording,
  });
}
