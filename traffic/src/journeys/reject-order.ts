import { journey } from '../journey.js';
import { chooseProduct, listProducts } from '../steps/catalogue.js';
import { readNotification } from '../steps/money.js';
import { addItem, cancelOrder, confirmRefused, openOrder, readOrder } from '../steps/orders.js';
import { logIn, register, writeProfile } from '../steps/people.js';

export const rejectOrder = journey({
  name: 'reject-order',
  about: 'An order is cancelled, the user is notified, and it can no longer be confirmed',
  steps: [
    register(),
    logIn(),
    writeProfile(),
    listProducts(),
    chooseProduct(),
    openOrder(),
    addItem(),
    cancelOrder(),
    readNotification('cancelled'),
    confirmRefused('fail to confirm the cancelled order', 409, 'ORDER_NOT_OPEN'),
    readOrder('cancelled'),
  ],
});
