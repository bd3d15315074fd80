// Changes the name of a test and what is expected; what was said stays as it was saved.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentTestSummary } from '../../../api/contract-types.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { Button } from '../../../ui/button.tsx';
import { DialogWindow } from '../../../ui/confirm-dialog.tsx';
import { ExpectationFields } from '../../../ui/form/expectation-fields.tsx';
import { TextField } from '../../../ui/form/field.tsx';
import { Note } from '../../../ui/state.tsx';
import { useManifest } from '../agents.queries.ts';
import { usePatchTest } from './tests.queries.ts';

interface EditTestProps {
  tenantId: string;
  agentId: string;
  test: AgentTestSummary;
  onClose(): void;
}

export function EditTest({ tenantId, agentId, test, onClose }: EditTestProps) {
  const { t } = useTranslation();
  const manifest = useManifest(tenantId);
  const patch = usePatchTest(tenantId, agentId);
  const [name, setName] = useState(test.name);
  const [expectations, setExpectations] = useState(test.expectations);
  return (
    <DialogWindow
      open
      wide
      onClose={onClose}
      title={t('agentTest.editTitle')}
      description={t('agentTest.grounded')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            tone="primary"
            busy={patch.isPending}
            disabled={name.trim() === ''}
            onClick={() =>
              patch.mutate({ id: test.id, patch: { name: name.trim(), expectations } }, { onSuccess: onClose })
            }
            data-testid="test-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <TextField
          label={t('agentTest.name')}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.target.value)}
        />
        <ExpectationFields
          value={expectations}
          onChange={setExpectations}
          tools={manifest.data?.tools.map((tool) => tool.name) ?? []}
        />
        {patch.error && <Note tone="danger">{problemText(t, patch.error)}</Note>}
      </div>
    </DialogWindow>
  );
}
