import { journey } from '../journey.js';
import { chooseProduct, listProducts } from '../steps/catalogue.js';
import { deposit, readBalance, readNotification } from '../steps/money.js';
import {
  addItem,
  confirmAgain,
  confirmOrder,
  confirmRefused,
  openOrder,
  readOrder,
} from '../steps/orders.js';
import { logIn, register, writeProfile } from '../steps/people.js';

export const fullOrder = journey({
  name: 'full-order',
  about: 'Payment refused, deposits, payment, balance, a notification for each outcome',
  steps: [
    register(),
    logIn(),
    writeProfile(),
    listProducts(),
    chooseProduct(2),
    openOrder(),
    addItem(2),
    confirmRefused('fail to confirm without money', 402, 'INSUFFICIENT_FUNDS'),
    readNotification('payment-failed'),
    readOrder('open'),
    deposit(),
    deposit(1234),
    readBalance(),
    confirmOrder(),
    readBalance(),
    readNotification('confirmed'),
    confirmAgain(),
    readBalance(),
    readOrder('confirmed'),
  ],
});
