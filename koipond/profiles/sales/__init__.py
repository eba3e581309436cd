"""Orders and products as things of their own: lists of all, one whole, what was sold of what."""

from koipond.profiles.sales.products import Product, ProductListed, listed_products, product
from koipond.profiles.sales.whole import Document, WholeOrder, listed_orders, order, orders_of, whole_orders

__all__ = ["Document", "Product", "ProductListed", "WholeOrder", "listed_orders", "listed_products", "order", "orders_of", "product", "whole_orders"]
