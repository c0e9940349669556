import { journey } from '../journey.js';
import {
  logIn,
  readMissingProfile,
  readProfile,
  readProfileWithoutToken,
  register,
  writeProfile,
} from '../steps/people.js';

export const profileVisibility = journey({
  name: 'profile-visibility',
  about: 'Users see their own profile and no other',
  steps: [
    register(),
    logIn(),
    writeProfile(),
    register('stranger'),
    logIn('stranger'),
    readMissingProfile('stranger'),
    writeProfile('stranger'),
    readProfile('stranger'),
    readProfile(),
    readProfileWithoutToken(),
  ],
});
