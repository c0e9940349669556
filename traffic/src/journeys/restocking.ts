import { journey } from '../journey.js';
import { restock } from '../steps/administration.js';
import { chooseProduct, listProducts } from '../steps/catalogue.js';
import { logIn } from '../steps/people.js';

/** Keeps the demo from selling out. Chooses a product in stock: sold-out products stay, as examples of that state. */
export const restocking = journey({
  name: 'restocking',
  about: 'An administrator adds stock to a product',
  needsAdministrator: true,
  steps: [logIn('administrator'), listProducts(), chooseProduct(), restock(500)],
});
