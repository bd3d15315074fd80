// Where a person writes to the customer; says why when that is not possible.
import { Clock, Lock, SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/contract-types.ts';
import { classes } from '../../ui/classes.ts';
import { controlClasses } from '../../ui/form/field.tsx';
import { Note } from '../../ui/state.tsx';
import { useNow } from './use-now.ts';

/** WhatsApp's limit for a text message. */
const longestText = 4096;
const soonMs = 2 * 3_600_000;

interface ComposerProps {
  conversation: Conversation;
  onSend(text: string): void;
}

const draftKey = (conversationId: string): string => `nexus.draft.${conversationId}`;

export function Composer({ conversation, onSend }: ComposerProps) {
  const { t } = useTranslation();
  const now = useNow(20_000);
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => sessionStorage.getItem(draftKey(conversation.id)) ?? '');
  const remaining = conversation.window_until ? Date.parse(conversation.window_until) - now : 0;
  useEffect(() => {
    if (text) sessionStorage.setItem(draftKey(conversation.id), text);
    else sessionStorage.removeItem(draftKey(conversation.id));
  }, [conversation.id, text]);
  // Taking a conversation over is followed by writing.
  const owner = useRef(conversation.owner);
  useEffect(() => {
    if (owner.current !== 'human' && conversation.owner === 'human' && window.matchMedia('(pointer: fine)').matches)
      area.current?.focus();
    owner.current = conversation.owner;
  }, [conversation.owner]);

  if (remaining <= 0) {
    return (
      <div className="shrink-0 border-t border-line bg-surface p-3">
        <Note tone="neutral" icon={<Lock aria-hidden />}>
          <span data-testid="window-closed">{t('composer.closed')}</span>
        </Note>
      </div>
    );
  }
  const ready = text.trim().length > 0 && text.length <= longestText;
  const send = () => {
    if (!ready) return;
    onSend(text.trim());
    setText('');
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // On a touch keyboard Enter is the only way to another line.
    if (
      event.key !== 'Enter' ||
      event.shiftKey ||
      event.nativeEvent.isComposing ||
      window.matchMedia('(pointer: coarse)').matches
    )
      return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="shrink-0 border-t border-line bg-surface px-4 pt-3 pb-2 max-md:px-3 max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="flex items-end gap-2">
        <textarea
          ref={area}
          value={text}
          rows={1}
          data-testid="composer"
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder')}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className={classes(controlClasses, 'max-h-48 min-h-10 resize-none py-2 leading-6 field-sizing-content')}
        />
        <button
          type="submit"
          disabled={!ready}
          aria-label={t('composer.send')}
          title={t('composer.send')}
          data-testid="composer-send"
          className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-accent text-accent-ink transition-colors not-disabled:hover:bg-accent-strong disabled:bg-sunken disabled:text-faint"
        >
          <SendHorizontal className="size-4.5" aria-hidden />
        </button>
      </div>
      <p className="mt-1 flex min-h-4 flex-wrap justify-between gap-x-3 text-2xs text-faint">
        <span>
          {text.length > longestText ? (
            <span className="text-danger">{t('composer.tooLong', { count: text.length - longestText })}</span>
          ) : conversation.owner === 'human' ? (
            <span className="max-md:hidden">{t('composer.keys')}</span>
          ) : (
            t('composer.takesOver')
          )}
        </span>
        {remaining < soonMs && (
          <span className="flex items-center gap-1 font-medium text-warning">
            <Clock className="size-3" aria-hidden />
            {t('composer.closing', {
              hours: Math.floor(remaining / 3_600_000),
              minutes: Math.floor((remaining % 3_600_000) / 60_000),
            })}
          </span>
        )}
      </p>
    </form>
  );
}
