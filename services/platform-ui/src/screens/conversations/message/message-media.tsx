// What a message carries besides text: picture, sticker, voice note with its transcript, video, document.
import { FileText, ImageOff, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/contract-types.ts';
import { VoicePlayer } from './voice-player.tsx';

type Media = NonNullable<Message['media']>;

interface MessageMediaProps {
  media: Media;
  /** Addresses of media expire: asks for fresh ones. */
  onExpired(): void;
}

export function MessageMedia({ media, onExpired }: MessageMediaProps) {
  const { t } = useTranslation();
  const [broken, setBroken] = useState<string | null>(null);
  const spoken = media.kind === 'voice' || media.kind === 'audio';
  const fail = () => setBroken(media.url);
  if (media.status === 'removed') return <Missing text={t('media.removed')} />;
  if (media.status === 'failed') return <Missing text={t('media.failed')} />;
  if (media.status === 'pending' || !media.url) {
    return (
      <p className="flex items-center gap-2 rounded-lg bg-sunken px-3 py-2 text-xs text-muted">
        <LoaderCircle className="size-3.5 animate-spin" aria-hidden />
        {t('media.pending')}
      </p>
    );
  }
  if (broken === media.url)
    return (
      <Missing
        text={t('media.expired')}
        action={t('common.retry')}
        onAction={() => {
          setBroken(null);
          onExpired();
        }}
      />
    );
  if (spoken) {
    return (
      <div className="flex flex-col gap-2">
        <VoicePlayer url={media.url} onError={fail} />
        {media.transcript && (
          <p className="border-l-2 border-line-strong/50 pl-2.5 text-sm">
            <span className="block text-2xs font-medium text-faint">{t('media.transcript')}</span>
            {media.transcript}
          </p>
        )}
      </div>
    );
  }
  if (media.kind === 'image' || media.kind === 'sticker')
    return <Picture url={media.url} small={media.kind === 'sticker'} onError={fail} />;
  if (media.kind === 'video')
    return (
      <video
        src={media.url}
        controls
        preload="metadata"
        onError={fail}
        className="max-h-80 w-full rounded-lg bg-black"
      />
    );
  return (
    <a
      href={media.url}
      target="_blank"
      rel="noopener noreferrer"
      className="flex items-center gap-2.5 rounded-lg bg-sunken px-3 py-2 hover:underline"
    >
      <FileText className="size-5 shrink-0 text-accent" aria-hidden />
      <span className="min-w-0 truncate text-sm">{media.filename ?? t('media.document')}</span>
    </a>
  );
}

/** A picture that opens in full on its own page. */
export function Picture({ url, small = false, onError }: { url: string; small?: boolean; onError?: () => void }) {
  const { t } = useTranslation();
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" className="block">
      <img
        src={url}
        alt={t('media.image')}
        loading="lazy"
        onError={onError}
        className={
          small ? 'size-28 object-contain' : 'max-h-80 min-h-24 w-full max-w-72 rounded-lg bg-sunken object-cover'
        }
      />
    </a>
  );
}

function Missing({ text, action, onAction }: { text: string; action?: string; onAction?: () => void }) {
  return (
    <p className="flex items-center gap-2 rounded-lg bg-sunken px-3 py-2 text-xs text-muted">
      <ImageOff className="size-4 shrink-0" aria-hidden />
      {text}
      {action && (
        <button type="button" onClick={onAction} className="font-semibold text-accent underline underline-offset-2">
          {action}
        </button>
      )}
    </p>
  );
}
