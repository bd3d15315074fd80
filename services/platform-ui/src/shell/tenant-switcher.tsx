// Chooses the shop that is worked on.
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, Plus, Store } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCurrentTenant } from '../api/current-tenant.tsx';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu.tsx';

export function TenantSwitcher() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tenant, choices, choose, may } = useCurrentTenant();
  const mayAdd = may('platform_admin');
  if (!tenant) return null;
  if (choices.length < 2 && !mayAdd) {
    return (
      <span className="flex min-w-0 items-center gap-2 text-sm font-medium md:border-l md:border-line md:pl-4">
        <Store className="size-4 shrink-0 text-faint" aria-hidden />
        <span className="truncate">{tenant.name}</span>
      </span>
    );
  }
  const change = (tenantId: string) => {
    choose(tenantId);
    // An open conversation belongs to the shop that is left.
    if (window.location.pathname.startsWith('/conversations/')) void navigate({ to: '/conversations' });
  };
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          data-testid="tenant-switcher"
          className="flex h-8 min-w-0 items-center gap-2 rounded-lg bg-sunken/70 px-2.5 text-sm font-medium transition-colors hover:bg-sunken max-md:h-10"
        >
          <Store className="size-4 shrink-0 text-faint" aria-hidden />
          <span className="truncate">{tenant.name}</span>
          <ChevronsUpDown className="size-3.5 shrink-0 text-faint" aria-hidden />
        </button>
      }
    >
      <MenuChoice
        label={t('shell.tenants')}
        value={tenant.id}
        choices={choices.map((one) => ({ value: one.id, label: one.name }))}
        onChange={change}
      />
      {mayAdd && (
        <>
          <MenuSeparator />
          <MenuItem icon={<Plus aria-hidden />} onSelect={() => void navigate({ to: '/setup', search: { new: true } })}>
            {t('shell.addTenant')}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
