import { adminOrders } from './admin-orders.js';
import { browse } from './browse.js';
import { buy } from './buy.js';
import { fullOrder } from './full-order.js';
import { orderItemChanging } from './order-item-changing.js';
import { passwordChanging } from './password-changing.js';
import { profileVisibility } from './profile-visibility.js';
import { registerJourney } from './register.js';
import { rejectOrder } from './reject-order.js';
import { restocking } from './restocking.js';

/** All journeys, by name. */
export const journeys = {
  browse,
  buy,
  register: registerJourney,
  'password-changing': passwordChanging,
  'profile-visibility': profileVisibility,
  'full-order': fullOrder,
  'order-item-changing': orderItemChanging,
  'reject-order': rejectOrder,
  'admin-orders': adminOrders,
  restocking,
} as const;
