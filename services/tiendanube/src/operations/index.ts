// Every question a shop answers; the contract's list and this one are the same by type.
import type { ShopOperationName } from '@nexus/contracts/shop';
import { browseStorefront } from './browse-storefront.ts';
import { checkConnection } from './check-connection.ts';
import { findCustomerOrders } from './find-customer-orders.ts';
import { getOrder } from './get-order.ts';
import { getProduct } from './get-product.ts';
import { listCategories } from './list-categories.ts';
import { listCoupons } from './list-coupons.ts';
import type { Operation } from './operation.ts';
import { searchByCategory } from './search-by-category.ts';
import { searchProducts } from './search-products.ts';
import { createDraftOrder } from './selling/create-draft-order.ts';
import { deleteDraftOrder } from './selling/delete-draft-order.ts';
import { findAlternatives } from './selling/find-alternatives.ts';
import { findDraftOrder } from './selling/find-draft-order.ts';
import { findOpenCart } from './selling/find-open-cart.ts';
import { shopPolicies } from './shop-policies.ts';
import { storeInfo } from './store-info.ts';

export const operations: { [N in ShopOperationName]: Operation<N> } = {
  search_products: searchProducts,
  get_product: getProduct,
  list_categories: listCategories,
  search_by_category: searchByCategory,
  browse_storefront: browseStorefront,
  list_coupons: listCoupons,
  get_order: getOrder,
  find_customer_orders: findCustomerOrders,
  find_alternatives: findAlternatives,
  find_open_cart: findOpenCart,
  create_draft_order: createDraftOrder,
  find_draft_order: findDraftOrder,
  delete_draft_order: deleteDraftOrder,
  store_info: storeInfo,
  shop_policies: shopPolicies,
  check_connection: checkConnection,
};
