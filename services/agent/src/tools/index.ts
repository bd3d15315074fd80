// The tools an agent may be given.
import { browseStorefront } from './browse-storefront.ts';
import { findCustomerOrders } from './find-customer-orders.ts';
import { forget } from './memory/forget.ts';
import { getOrder } from './get-order.ts';
import { getPaymentOptions } from './get-payment-options.ts';
import { getPolicies } from './get-policies.ts';
import { getProduct } from './get-product.ts';
import { handOverToColleague } from './colleagues/hand-over-to-colleague.ts';
import { handOffToPerson } from './hand-off-to-person.ts';
import { listCategories } from './list-categories.ts';
import { listCoupons } from './list-coupons.ts';
import { remember } from './memory/remember.ts';
import { searchByCategory } from './search-by-category.ts';
import { searchKnowledge } from './search-knowledge.ts';
import { searchProducts } from './search-products.ts';
import { createPaymentLink } from './selling/create-payment-link.ts';
import { findAlternatives } from './selling/find-alternatives.ts';
import { findOpenCart } from './selling/find-open-cart.ts';
import { quotePrice } from './selling/quote-price.ts';
import { storeInfo } from './store-info.ts';
import type { Tool } from './tool.ts';

/** All tools, in the order of the panel's list. */
export const tools: Tool[] = [
  searchProducts,
  getProduct,
  listCategories,
  searchByCategory,
  browseStorefront,
  listCoupons,
  findAlternatives,
  quotePrice,
  createPaymentLink,
  findOpenCart,
  getOrder,
  findCustomerOrders,
  storeInfo,
  getPolicies,
  getPaymentOptions,
  searchKnowledge,
  remember,
  forget,
  handOverToColleague,
  handOffToPerson,
];
