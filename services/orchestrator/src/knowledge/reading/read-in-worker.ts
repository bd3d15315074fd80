// The thread in which a document is read: what it costs, and what it breaks, stays there. Gives `{sections}`, `{title}` for pages, or `{code}`.
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '@nexus/service-kit/app-error';
import { decodeText } from './decode-text.ts';
import type { ReadKind } from './read-document.ts';
import type { Section } from './section.ts';
import { cleanText } from './section.ts';

const { kind, bytes } = workerData as { kind: ReadKind; bytes: Uint8Array };

try {
  parentPort?.postMessage(await read(), []);
} catch (error) {
  parentPort?.postMessage({ code: error instanceof AppError ? error.code : 'knowledge.malformed' }, []);
}

async function read(): Promise<{ title: string | null; sections: Section[] }> {
  switch (kind) {
    case 'pdf':
      return { title: null, sections: await (await import('./read-pdf.ts')).readPdf(bytes) };
    case 'docx':
      return { title: null, sections: (await import('./read-docx.ts')).readDocx(Buffer.from(bytes)) };
    case 'csv':
      return { title: null, sections: (await import('./read-csv.ts')).readCsv(decodeText(bytes)) };
    case 'markdown':
      return { title: null, sections: (await import('./read-markdown.ts')).readMarkdown(decodeText(bytes)) };
    case 'html':
      return (await import('./read-html.ts')).readHtml(decodeText(bytes));
    case 'text':
      return { title: null, sections: [{ heading: null, page: null, text: cleanText(decodeText(bytes)) }] };
  }
}
