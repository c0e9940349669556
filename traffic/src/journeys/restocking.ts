import { journey } from '../journey.js';
import { restock } from '../steps/administration.js';
import { chooseProduct, listProducts } from '../steps/catalogue.js';
import { logIn } from '../steps/people.js';

/** Keeps the demo from selling out. What is sold out stays so: it may be meant to show just that. */
export const restocking = journey({
  name: 'restocking',
  about: 'An administrator fills a product up',
  needsAdministrator: true,
  steps: [logIn('administrator'), listProducts(), chooseProduct(), restock(500)],
});
