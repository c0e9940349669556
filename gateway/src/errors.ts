import { customerErrors } from '@glasshouse/customer/contract';
import { genericErrors } from '@glasshouse/http';
import { oauthErrors } from '@glasshouse/oauth/contract';
import { orderErrors } from '@glasshouse/order/contract';
import { productErrors } from '@glasshouse/product/contract';

/** Every error of the API by code: the generic ones, then those of each service. */
export const errors = {
  ...genericErrors,
  ...oauthErrors,
  ...customerErrors,
  ...productErrors,
  ...orderErrors,
};
