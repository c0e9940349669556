import { journey } from '../journey.js';
import {
  logIn,
  readMissingProfile,
  readProfile,
  register,
  registerAgain,
  writeProfile,
} from '../steps/people.js';

export const registerJourney = journey({
  name: 'register',
  about: 'Registration in two steps: credentials, then the profile after the first login',
  steps: [register(), registerAgain(), logIn(), readMissingProfile(), writeProfile(), readProfile()],
});
