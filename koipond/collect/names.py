"""The house's spelling of event names. Segment's commerce events are named as in its specification, whatever the
case; other names stay as they were sent.
"""

_COMMERCE = """
Products Searched, Product List Viewed, Product List Filtered, Promotion Viewed, Promotion Clicked, Product Clicked,
Product Viewed, Product Added, Product Removed, Cart Viewed, Checkout Started, Checkout Step Viewed,
Checkout Step Completed, Payment Info Entered, Order Completed, Order Updated, Order Refunded, Order Cancelled,
Coupon Entered, Coupon Applied, Coupon Denied, Coupon Removed, Product Added to Wishlist,
Product Removed from Wishlist, Wishlist Product Added to Cart, Product Shared, Cart Shared, Product Reviewed
"""

# Theirs in small letters, and ours.
HOUSE_NAMES = {name.strip().lower(): name.strip().lower().replace(" ", "_") for name in _COMMERCE.split(",")}
THEIRS, OURS = list(HOUSE_NAMES), list(HOUSE_NAMES.values())
