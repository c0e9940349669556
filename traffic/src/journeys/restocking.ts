import { journey } from '../journey.js';
import { restock } from '../steps/administration.js';
import { chooseProduct, listProducts } from '../steps/catalogue.js';
import { logIn } from '../steps/people.js';

/** Keeps the demo from selling out. A product that is sold out stays so: a user may want to see that. */
export const restocking = journey({
  name: 'restocking',
  about: 'An administrator adds stock to a product',
  needsAdministrator: true,
  steps: [logIn('administrator'), listProducts(), chooseProduct(), restock(500)],
});
