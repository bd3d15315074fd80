// Why a file cannot be had, before or after asking the provider.
import { AppError } from '@nexus/service-kit/app-error';

export function mediaGone(message: string): AppError {
  return new AppError({ code: 'media.gone', status: 404, message });
}

export function mediaUnavailable(message: string, reason: string, cause?: unknown): AppError {
  return new AppError({ code: 'media.unavailable', status: 502, public: true, message, details: { reason }, cause });
}

export function foreignHost(): AppError {
  return mediaUnavailable("The address of the file is not the provider's.", 'foreign-host');
}
