import { journey } from '../journey.js';
import { changePassword, logIn, logInInVain, refreshInVain, register } from '../steps/people.js';

const later = 'the password that comes later';

export const passwordChanging = journey({
  name: 'password-changing',
  about:
    'The current password is needed; afterwards the old one and the older refresh token are worth nothing',
  steps: [
    register(),
    logIn(),
    changePassword('be refused with a wrong current password', () => 'not my password', later, 403),
    changePassword('change the password', ({ buyer }) => buyer.password, later, 204),
    logInInVain('be refused with the old password', ({ buyer }) => buyer.formerPassword),
    refreshInVain('be refused with the older refresh token', ({ buyer }) => buyer.refreshToken),
    logIn(),
  ],
});
