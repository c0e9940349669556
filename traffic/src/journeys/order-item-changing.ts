import { journey } from '../journey.js';
import { chooseProduct, listProducts } from '../steps/catalogue.js';
import { addItem, changeItem, openOrder, readOrder, removeItem } from '../steps/orders.js';
import { logIn, register, writeProfile } from '../steps/people.js';

export const orderItemChanging = journey({
  name: 'order-item-changing',
  about: 'Two items: one reduced, one removed; the total changes accordingly',
  steps: [
    register(),
    logIn(),
    writeProfile(),
    listProducts(),
    chooseProduct(5, 1),
    chooseProduct(2, 2),
    openOrder(),
    addItem(5, 1),
    addItem(2, 2),
    changeItem(3, 1),
    readOrder('open'),
    removeItem(2),
    readOrder('open'),
  ],
});
