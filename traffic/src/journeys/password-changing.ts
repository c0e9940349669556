import { journey } from '../journey.js';
import {
  changePassword,
  changePasswordRefused,
  changePasswordWithoutToken,
  logIn,
  logInRefused,
  refreshRefused,
  register,
} from '../steps/people.js';

const later = 'the password that comes later';

export const passwordChanging = journey({
  name: 'password-changing',
  about:
    'A change of the password needs a token and the current password; it invalidates the old password and refresh token',
  steps: [
    register(),
    logIn(),
    changePasswordWithoutToken(later),
    changePasswordRefused(
      'fail to change the password with a wrong current password',
      'not my password',
      later,
    ),
    changePassword(later),
    logInRefused('fail to log in with the old password', '{{buyer.formerPassword}}'),
    refreshRefused('fail to refresh with the older refresh token', '{{buyer.refreshToken}}'),
    logIn(),
  ],
});
