-- The latest version of each product.
CREATE TEMP TABLE staging_products AS
SELECT sku, name, category, price AS list_price, retired
FROM raw_products
QUALIFY row_number() OVER (PARTITION BY sku ORDER BY version DESC, updatedAt DESC) = 1;
