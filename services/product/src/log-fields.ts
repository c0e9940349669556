/** Fields of the product service's own log records, with their meanings. */
export const productLogFields = {
  'catalogue.added': 'Number of sample products that were added',
  'catalogue.completed': 'Number of products whose search terms were made anew',
  'price.tier.from': 'Smallest quantity of the price tier',
  'price.unit.amount': 'Price of one piece in minor units',
  'product.available': 'Pieces that can be ordered',
  'product.quantity': 'Pieces in the price request',
  'reservation.generation': 'Number of the reservation of this order, counted from 1',
} as const satisfies Readonly<Record<string, string>>;
