// The words of one memory, new or corrected.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextAreaField } from '../../../ui/form/field.tsx';

/** As the API allows. */
const longest = 240;

interface MemoryFormProps {
  value?: string;
  busy: boolean;
  onSave(text: string): void;
  onCancel(): void;
}

export function MemoryForm({ value = '', busy, onSave, onCancel }: MemoryFormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const ready = text.trim() !== '' && text.trim() !== value;
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSave(text.trim());
      }}
    >
      <TextAreaField
        label={t('memory.what')}
        help={t('memory.whatHelp')}
        rows={2}
        maxLength={longest}
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        data-testid="memory-text"
      />
      <div className="flex justify-end gap-2">
        <Button size="small" tone="quiet" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button size="small" tone="primary" type="submit" busy={busy} disabled={!ready} data-testid="memory-save">
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
