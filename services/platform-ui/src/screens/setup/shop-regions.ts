// The languages a shop may speak to its customers in, with the usual hour and currency of that country.
import type { Tenant, TenantInput } from '../../api/contract-types.ts';

type Locale = NonNullable<TenantInput['locale']>;

export const regions: { locale: Locale; label: string; timezone: string; currency: string }[] = [
  { locale: 'es-AR', label: 'region.es-AR', timezone: 'America/Argentina/Buenos_Aires', currency: 'ARS' },
  { locale: 'pt-BR', label: 'region.pt-BR', timezone: 'America/Sao_Paulo', currency: 'BRL' },
  { locale: 'es-MX', label: 'region.es-MX', timezone: 'America/Mexico_City', currency: 'MXN' },
  { locale: 'es-CO', label: 'region.es-CO', timezone: 'America/Bogota', currency: 'COP' },
  { locale: 'es-CL', label: 'region.es-CL', timezone: 'America/Santiago', currency: 'CLP' },
  { locale: 'en-US', label: 'region.en-US', timezone: 'America/New_York', currency: 'USD' },
];

/** The locale of a shop as one of those offered. */
export function localeOf(tenant: Tenant): Locale {
  return regions.find((region) => region.locale === tenant.locale)?.locale ?? 'es-AR';
}

export type { Locale };
