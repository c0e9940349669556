import { handle, ProblemError, type Route, respond } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Catalogue } from '../catalogue/catalogue.js';
import { storedTiers } from '../catalogue/price.js';
import { searchTerms } from '../catalogue/search-terms.js';
import { productView } from '../catalogue/view.js';
import { type NewProduct, operations } from '../contract.js';
import { productErrors } from '../errors.js';
import type { ProductDocument, ProductStore } from '../store.js';

const maxAttempts = 20;

export function createProduct(store: ProductStore, catalogue: Catalogue): Route {
  return handle(operations.createProduct, async ({ span, body, user }) => {
    const document = (await restore(span, store, body)) ?? (await insert(span, store, body));
    await catalogue.invalidate(span, document._id);
    span.log.audit({
      category: 'configuration',
      action: 'product-create',
      outcome: 'success',
      message: `product ${document._id} created`,
      fields: { 'user.id': user.id, 'product.sku': document._id },
    });
    return respond(201, productView(document), { location: `/products/${document._id}` });
  });
}

async function insert(span: Span, { products }: ProductStore, body: NewProduct): Promise<ProductDocument> {
  const { sku, available, name, description, category, tiers } = body;
  const document: ProductDocument = {
    _id: sku,
    name,
    description,
    category,
    tiers: storedTiers(tiers),
    available,
    holds: {},
    sold: 0,
    stocked: available,
    returns: {},
    retired: false,
    updatedAt: new Date(),
    version: 1,
    search: searchTerms({ _id: sku, name, description, category }),
  };
  if (await products.insertIfAbsent(span, document)) return document;
  throw new ProblemError(productErrors.SKU_TAKEN, { detail: `Product ${sku} already exists.` });
}

/**
 * Restores a retired product with the new description, as a SKU can be used again. Its held and sold pieces stay. The
 * write is retried when an order returns or releases pieces at the same time.
 */
async function restore(
  span: Span,
  { products }: ProductStore,
  body: NewProduct,
): Promise<ProductDocument | undefined> {
  const { sku, available, name, description, category, tiers } = body;
  for (let attempts = 0; attempts < maxAttempts; attempts++) {
    const retired = await products.findOne(span, { _id: sku, retired: true });
    if (!retired) return undefined;
    const difference = available - retired.available;
    const restored = await products.updateOne(
      span,
      { _id: sku, retired: true, available: retired.available },
      {
        $set: {
          name,
          description,
          category,
          tiers: storedTiers(tiers),
          search: searchTerms({ _id: sku, name, description, category }),
          retired: false,
          updatedAt: new Date(),
        },
        $inc: { available: difference, stocked: difference, version: 1 },
      },
    );
    if (restored) return restored;
  }
  return undefined;
}
