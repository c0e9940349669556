/** Log fields of the product service, with Elasticsearch type and meaning. */
export const productLogFields = {
  'catalogue.added': ['long', 'Number of added sample products'],
  'catalogue.completed': ['long', 'Number of products whose search terms were rebuilt'],
  'price.tier.from': ['long', 'Smallest quantity of the price tier'],
  'price.unit.amount': ['long', 'Price of one piece in minor units'],
  'product.available': ['long', 'Available pieces'],
  'product.quantity': ['long', 'Pieces in the price request'],
  'reservation.generation': ['long', 'Generation of the order’s reservation, from 1'],
} as const satisfies Readonly<Record<string, readonly [type: string, meaning: string]>>;
