// Plays a voice note: play and pause, position, speed.
import { Pause, Play } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

const speeds = [1, 1.5, 2];

function clock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.floor(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function VoicePlayer({ url, onError }: { url: string; onError(): void }) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [position, setPosition] = useState(0);
  const [length, setLength] = useState(0);
  const [speed, setSpeed] = useState(1);
  const known = Number.isFinite(length) && length > 0;
  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (playing) element.pause();
    else element.play().catch(onError);
  };
  const changeSpeed = () => {
    const next = speeds[(speeds.indexOf(speed) + 1) % speeds.length] ?? 1;
    setSpeed(next);
    if (audio.current) audio.current.playbackRate = next;
  };
  return (
    <div className="flex w-64 max-w-full items-center gap-2.5">
      <audio
        ref={audio}
        src={url}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPosition(0)}
        onTimeUpdate={(event) => setPosition(event.currentTarget.currentTime)}
        onDurationChange={(event) => setLength(event.currentTarget.duration)}
        onError={onError}
      />
      <button
        type="button"
        onClick={toggle}
        aria-label={playing ? t('media.pause') : t('media.play')}
        className="flex size-9 shrink-0 items-center justify-center rounded-full bg-accent text-accent-ink hover:bg-accent-strong"
      >
        {playing ? (
          <Pause className="size-4 fill-current" aria-hidden />
        ) : (
          <Play className="size-4 translate-x-px fill-current" aria-hidden />
        )}
      </button>
      <span className="flex min-w-0 flex-1 flex-col">
        <input
          type="range"
          aria-label={t('media.position')}
          min={0}
          max={known ? length : 1}
          step={0.1}
          value={known ? position : 0}
          disabled={!known}
          onChange={(event) => {
            if (audio.current) audio.current.currentTime = Number(event.target.value);
          }}
          className="h-4 w-full accent-accent"
        />
        <span className="text-2xs text-faint tabular-nums">
          {clock(position)}
          {known && ` / ${clock(length)}`}
        </span>
      </span>
      <button
        type="button"
        onClick={changeSpeed}
        aria-label={t('media.speed', { speed })}
        className="h-6 w-10 shrink-0 rounded-full bg-sunken text-2xs font-semibold text-muted hover:text-ink"
      >
        {speed}×
      </button>
    </div>
  );
}
