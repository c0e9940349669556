/** Steps about products. */
import type { Availability, Price, Product } from '@glasshouse/product/contract';
import { step } from '../step.js';

/** Name of the variable with the SKU of the n-th chosen product, from 1. */
export const skuOf = (number: number) => `sku${number}`;

export const listProducts = () =>
  step<{ items: Product[] }>({
    name: 'list products',
    request: { method: 'GET', path: '/products?limit=50' },
    expect: 200,
    checks: [{ itemsWhere: {}, count: 'some' }],
    remember: [
      { set: 'candidates', fromItems: 'sku' },
      { set: 'candidate', firstOf: 'candidates' },
    ],
  });

/** Tries the listed products until one has enough stock; it becomes the n-th chosen product. */
export const chooseProduct = (quantity = 1, number = 1) =>
  step<Availability>({
    name: 'choose a product in stock',
    request: { method: 'GET', path: '/products/{{candidate}}/availability' },
    expect: 200,
    until: {
      holds: { path: 'available', atLeast: quantity },
      meanwhile: [{ set: 'candidate', firstOf: 'candidates' }],
    },
    checks: [{ path: 'sku', is: '{{candidate}}' }],
    remember: [
      { set: skuOf(number), to: '{{candidate}}' },
      { set: 'candidate', firstOf: 'candidates' },
    ],
  });

export const readProduct = () =>
  step<Product>({
    name: 'read a product',
    request: { method: 'GET', path: '/products/{{sku1}}' },
    expect: 200,
    checks: [{ path: 'sku', is: '{{sku1}}' }],
  });

export const readPrice = (quantity = 1) =>
  step<Price>({
    name: `read the price of ${quantity}`,
    request: { method: 'GET', path: `/products/{{sku1}}/price?quantity=${quantity}` },
    expect: 200,
    checks: [{ path: 'total.amount', is: { times: [quantity, { member: 'unitPrice.amount' }] } }],
  });
