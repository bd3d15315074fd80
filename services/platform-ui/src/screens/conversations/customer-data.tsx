// A person's rights over their data, at the side of their conversation: a copy of everything, and that it be erased.
import { useNavigate } from '@tanstack/react-router';
import { Download, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tenantPath } from '../../api/client.ts';
import type { Customer } from '../../api/contract-types.ts';
import { formatPhone } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button, buttonClasses } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useEraseCustomer } from './conversations.queries.ts';
import { customerName } from './customer-name.ts';

export function CustomerData({ tenantId, customer }: { tenantId: string; customer: Customer }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <p className="text-xs text-muted">{t('customerData.help')}</p>
      <div className="flex flex-wrap gap-2">
        <a
          href={tenantPath(tenantId, 'customers', customer.id, 'export')}
          download
          className={classes(buttonClasses('plain'), 'flex-1')}
          data-testid="export-customer"
        >
          <Download className="size-4" aria-hidden />
          {t('customerData.export')}
        </a>
        <Button
          tone="danger"
          className="flex-1"
          icon={<Trash2 className="size-4" aria-hidden />}
          onClick={() => setAsking(true)}
          data-testid="erase-customer"
        >
          {t('customerData.erase')}
        </Button>
      </div>
      <EraseDialog tenantId={tenantId} customer={customer} open={asking} onClose={() => setAsking(false)} />
    </>
  );
}

interface EraseDialogProps {
  tenantId: string;
  customer: Customer;
  open: boolean;
  onClose(): void;
}

function EraseDialog({ tenantId, customer, open, onClose }: EraseDialogProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const navigate = useNavigate();
  const erase = useEraseCustomer(tenantId, () => {
    toasts.say(t('customerData.erased'));
    void navigate({ to: '/conversations' });
  });
  const name = customerName(t, customer);
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      danger
      busy={erase.isPending}
      title={t('customerData.eraseTitle', { name })}
      description={customer.phone ? formatPhone(customer.phone) : undefined}
      confirmLabel={t('customerData.confirm')}
      onConfirm={() => erase.mutate(customer.id)}
    >
      <div className="flex flex-col gap-3 text-sm">
        <p>{t('customerData.goes')}</p>
        <ul className="list-disc pl-5 text-muted">
          <li>{t('customerData.goesMessages')}</li>
          <li>{t('customerData.goesMedia')}</li>
          <li>{t('customerData.goesThinking')}</li>
          <li>{t('customerData.goesNumber')}</li>
        </ul>
        <p className="text-muted">{t('customerData.stays')}</p>
        <Note tone="warning">{t('customerData.final')}</Note>
        {erase.error && <Note tone="danger">{problemText(t, erase.error)}</Note>}
      </div>
    </ConfirmDialog>
  );
}
