// Products a tool found, as a person would want to see them: picture, name, price, what is left.
import { ExternalLink, Package } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShopProduct } from '../../../api/contract-types.ts';
import { formatMoney } from '../../../texts/format.ts';
import { classes } from '../../../ui/classes.ts';

const shown = 4;

/** The products inside a tool's result, wherever its shape keeps them; none when there are none. */
export function productsOf(result: unknown): ShopProduct[] {
  if (typeof result !== 'object' || result === null) return [];
  const holder = 'data' in result && typeof result.data === 'object' && result.data !== null ? result.data : result;
  const found =
    'products' in holder && Array.isArray(holder.products)
      ? holder.products
      : 'product' in holder
        ? [holder.product]
        : [];
  return found.filter(isProduct);
}

function isProduct(value: unknown): value is ShopProduct {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'variants' in value &&
    Array.isArray(value.variants)
  );
}

export function ProductCards({ products }: { products: ShopProduct[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  return (
    <ul className="flex flex-col gap-1.5">
      {(all ? products : products.slice(0, shown)).map((product, index) => (
        <ProductCard key={product.id ?? index} product={product} />
      ))}
      {products.length > shown && (
        <li>
          <button
            type="button"
            onClick={() => setAll(!all)}
            className="text-xs font-medium text-accent hover:underline"
          >
            {all ? t('thinking.fewer') : t('thinking.more', { count: products.length - shown })}
          </button>
        </li>
      )}
    </ul>
  );
}

function ProductCard({ product }: { product: ShopProduct }) {
  const { t } = useTranslation();
  const [broken, setBroken] = useState(false);
  return (
    <li className="flex gap-2.5 rounded-lg border border-line p-2">
      {product.image_url && !broken ? (
        <img
          src={product.image_url}
          alt=""
          loading="lazy"
          onError={() => setBroken(true)}
          className="size-12 shrink-0 rounded-md bg-sunken object-cover"
        />
      ) : (
        <span className="flex size-12 shrink-0 items-center justify-center rounded-md bg-sunken text-faint">
          <Package className="size-5" aria-hidden />
        </span>
      )}
      <div className="min-w-0 flex-1">
        <p className="flex items-start gap-1 text-sm font-medium">
          <span className="line-clamp-2 min-w-0">{product.name}</span>
          {product.url && (
            <a
              href={product.url}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={t('thinking.productPage')}
              className="mt-1 shrink-0 text-faint hover:text-accent"
            >
              <ExternalLink className="size-3" aria-hidden />
            </a>
          )}
        </p>
        <p className="text-xs text-muted">
          {priceText(product) ?? t('product.noPrice')} · <StockText product={product} />
        </p>
      </div>
    </li>
  );
}

/** What the variants cost now; the first price and a "+" when they differ. The agent's tools give prices as the customer reads them. */
function priceText(product: ShopProduct): string | null {
  const prices = product.variants.flatMap((variant) => {
    const price: unknown = variant.promotional_price ?? variant.price;
    return price ? [typeof price === 'string' ? price : readMoney(price)] : [];
  });
  const [first] = prices;
  if (!first) return null;
  return prices.some((price) => price !== first) ? `${first} +` : first;
}

function readMoney(price: unknown): string {
  const { amount, currency } = price as { amount: string; currency: string };
  return formatMoney(amount, currency);
}

function StockText({ product }: { product: ShopProduct }) {
  const { t } = useTranslation();
  const counted = product.variants.map((variant) => variant.stock);
  const text = !product.available
    ? t('product.soldOut')
    : counted.includes(null)
      ? t('product.available')
      : t('product.stock', { count: counted.reduce<number>((sum, stock) => sum + (stock ?? 0), 0) });
  return <span className={classes(!product.available && 'font-medium text-danger')}>{text}</span>;
}
