import { journey } from '../journey.js';
import { chooseProduct, listProducts } from '../steps/catalogue.js';
import { deposit } from '../steps/money.js';
import { addItem, confirmOrder, openOrder } from '../steps/orders.js';
import { logIn, register, writeProfile } from '../steps/people.js';

export const buy = journey({
  name: 'buy',
  about: 'The shortest way from registration to a confirmed order',
  steps: [
    register(),
    logIn(),
    writeProfile(),
    listProducts(),
    chooseProduct(),
    deposit(50_000),
    openOrder(),
    addItem(),
    confirmOrder(),
  ],
});
