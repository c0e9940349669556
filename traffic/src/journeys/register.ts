import { journey } from '../journey.js';
import {
  changeProfile,
  changeProfileWithoutToken,
  logIn,
  readAccountWithoutToken,
  readChangedProfile,
  readMissingProfile,
  readProfile,
  readProfileWithoutToken,
  register,
  registerAgain,
  writeProfile,
} from '../steps/people.js';

export const registerJourney = journey({
  name: 'register',
  about:
    'Registration in two steps: credentials, then the profile after the first login; every operation needs a token; the profile is changed',
  steps: [
    register(),
    registerAgain(),
    readProfileWithoutToken(),
    changeProfileWithoutToken(),
    readAccountWithoutToken(),
    logIn(),
    readMissingProfile(),
    writeProfile(),
    readProfile(),
    changeProfile(),
    readChangedProfile(),
  ],
});
