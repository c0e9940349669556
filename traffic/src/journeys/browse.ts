import { journey } from '../journey.js';
import { chooseProduct, listProducts, readPrice, readProduct } from '../steps/catalogue.js';

export const browse = journey({
  name: 'browse',
  about: 'Browse without an account: list, availability, product, price',
  steps: [listProducts(), chooseProduct(), readProduct(), readPrice(10)],
});
