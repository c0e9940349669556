import { journey } from '../journey.js';
import { listOrders, listOrdersAsBuyer, readNoProfile } from '../steps/administration.js';
import { chooseProduct, listProducts } from '../steps/catalogue.js';
import { deposit } from '../steps/money.js';
import { addItem, cancelOrder, confirmOrder, openOrder } from '../steps/orders.js';
import { logIn, register, writeProfile } from '../steps/people.js';

export const adminOrders = journey({
  name: 'admin-orders',
  about: 'An administrator has no profile, but sees the latest confirmed and cancelled orders',
  needsAdministrator: true,
  steps: [
    logIn('administrator'),
    readNoProfile(),
    register(),
    logIn(),
    writeProfile(),
    listOrdersAsBuyer(),
    listProducts(),
    chooseProduct(),
    openOrder(),
    addItem(),
    deposit(),
    confirmOrder(),
    listOrders('confirmed'),
    openOrder(),
    addItem(),
    cancelOrder(),
    listOrders('cancelled'),
  ],
});
