-- One row for each product, removed ones included. The price is that of one piece, in minor units.
CREATE TABLE products AS
SELECT sku, name, category, list_price, retired
FROM staging_products
ORDER BY sku;
