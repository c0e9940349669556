import { journey } from '../journey.js';
import {
  changePassword,
  changePasswordInVain,
  changePasswordWithoutToken,
  logIn,
  logInInVain,
  refreshInVain,
  register,
} from '../steps/people.js';

const later = 'the password that comes later';

export const passwordChanging = journey({
  name: 'password-changing',
  about:
    'A token and the current password are needed; afterwards the old password and the older refresh token are refused',
  steps: [
    register(),
    logIn(),
    changePasswordWithoutToken(later),
    changePasswordInVain('be refused with a wrong current password', 'not my password', later),
    changePassword(later),
    logInInVain('be refused with the old password', '{{buyer.formerPassword}}'),
    refreshInVain('be refused with the older refresh token', '{{buyer.refreshToken}}'),
    logIn(),
  ],
});
