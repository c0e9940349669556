/** Log fields of the product service, with their meanings. */
export const productLogFields = {
  'catalogue.added': 'Number of added sample products',
  'catalogue.completed': 'Number of products whose search terms were rebuilt',
  'price.tier.from': 'Smallest quantity of the price tier',
  'price.unit.amount': 'Price of one piece in minor units',
  'product.available': 'Available pieces',
  'product.quantity': 'Pieces in the price request',
  'reservation.generation': 'Generation of the order’s reservation, from 1',
} as const satisfies Readonly<Record<string, string>>;
